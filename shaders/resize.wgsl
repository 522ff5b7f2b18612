// Resamples one axis: output[o, j, i] = sum over t of weights[j, t] * input[o, indices[j, t], i].
struct Parameters {
  count: u32,
  length: u32,   // of the axis
  resized: u32,  // its new length
  inner: u32,    // elements behind the axis
  taps: u32,
}

@group(0) @binding(0) var<storage, read> input: array<f32>;
@group(0) @binding(1) var<storage, read> indices: array<i32>;
@group(0) @binding(2) var<storage, read> weights: array<f32>;
@group(0) @binding(3) var<storage, read_write> output: array<f32>;
@group(0) @binding(4) var<uniform> parameters: Parameters;

#include parts/per_result.wgsl

fn compute(at: u32) {
  let i = at % parameters.inner;
  let j = at / parameters.inner % parameters.resized;
  let start = at / parameters.inner / parameters.resized * parameters.length;
  var sum = 0.0;
  for (var t = j * parameters.taps; t < (j + 1u) * parameters.taps; t++) {
    sum += weights[t] * input[(start + u32(indices[t])) * parameters.inner + i];
  }
  output[at] = sum;
}
