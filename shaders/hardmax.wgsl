// 1 at the first of the greatest elements of rows of `length` elements, `inner` apart, else 0. One thread per row.
struct Parameters {
  count: u32,  // of rows
  length: u32,
  inner: u32,
}

@group(0) @binding(0) var<storage, read> input: array<f32>;
@group(0) @binding(1) var<storage, read_write> output: array<f32>;
@group(0) @binding(2) var<uniform> parameters: Parameters;

#include parts/per_result.wgsl

fn compute(row: u32) {
  let start = row / parameters.inner * parameters.length * parameters.inner + row % parameters.inner;
  var best = 0u;
  for (var j = 1u; j < parameters.length; j++) {
    if (input[start + j * parameters.inner] > input[start + best * parameters.inner]) {
      best = j;
    }
  }
  for (var j = 0u; j < parameters.length; j++) {
    output[start + j * parameters.inner] = select(0.0, 1.0, j == best);
  }
}
