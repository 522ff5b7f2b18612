// From the gradient of weights W * scale, one scale per row of W: those of W and of the scale. One workgroup per row.
struct Parameters {
  rows: u32,
  length: u32,
}

@group(0) @binding(0) var<storage, read> product_gradient: array<f32>;
@group(0) @binding(1) var<storage, read> weights: array<f32>;
@group(0) @binding(2) var<storage, read> scale: array<f32>;
@group(0) @binding(3) var<storage, read_write> gradient: array<f32>;
@group(0) @binding(4) var<storage, read_write> scale_gradient: array<f32>;
@group(0) @binding(5) var<uniform> parameters: Parameters;

alias T = f32;

fn fold(a: T, b: T) -> T {
  return a + b;
}

#include parts/workgroup_fold.wgsl

@compute @workgroup_size(kThreads)
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>,
        @builtin(local_invocation_index) thread: u32) {
  let row = group.y * groups.x + group.x;
  if (row >= parameters.rows) {
    return;
  }
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
