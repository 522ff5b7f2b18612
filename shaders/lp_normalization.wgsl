// Rows of `length` elements, `inner` apart, by their norm; a row of zeros stays one. One workgroup per row.
struct Parameters {
  count: u32,  // of rows
  length: u32,
  inner: u32,
}

@group(0) @binding(0) var<storage, read> input: array<f32>;
@group(0) @binding(1) var<storage, read_write> output: array<f32>;
@group(0) @binding(2) var<uniform> parameters: Parameters;

const kSquares = $SQUARES;  // of the elements are summed up, else their magnitudes

#include parts/workgroup_sum.wgsl
#include parts/per_workgroup.wgsl

fn compute(row: u32, thread: u32) {
  let start = row / parameters.inner * parameters.length * parameters.inner + row % parameters.inner;
  var part = 0.0;
  for (var j = thread; j < parameters.length; j += kThreads) {
    let x = input[start + j * parameters.inner];
    part += select(abs(x), x * x, kSquares);
  }
  let sum = fold_workgroup(thread, part);
  let norm = select(sum, sqrt(sum), kSquares);
  for (var j = thread; j < parameters.length; j += kThreads) {
    let at = start + j * parameters.inner;
    output[at] = select(input[at] / norm, 0.0, norm == 0.0);
  }
}
