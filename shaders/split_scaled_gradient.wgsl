// From the gradient of weights W * scale, one scale per row of W: those of W and of the scale. One workgroup per row.
struct Parameters {
  count: u32,  // of rows
  length: u32,
}

@group(0) @binding(0) var<storage, read> product_gradient: array<f32>;
@group(0) @binding(1) var<storage, read> weights: array<f32>;
@group(0) @binding(2) var<storage, read> scale: array<f32>;
@group(0) @binding(3) var<storage, read_write> gradient: array<f32>;
@group(0) @binding(4) var<storage, read_write> scale_gradient: array<f32>;
@group(0) @binding(5) var<uniform> parameters: Parameters;

#include parts/workgroup_sum.wgsl
#include parts/per_workgroup.wgsl

fn compute(row: u32, thread: u32) {
  var sum = 0.0;
  for (var i = row * parameters.length + thread; i < (row + 1u) * parameters.length; i += kThreads) {
    sum += product_gradient[i] * weights[i];
    gradient[i] = product_gradient[i] * scale[row];
  }
  sum = fold_workgroup(thread, sum);
  if (thread == 0u) {
    scale_gradient[row] = sum;
  }
}
