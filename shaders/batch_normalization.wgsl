// y = (x - mean[c]) / sqrt(variance[c] + epsilon) * scale[c] + bias[c]
struct Parameters {
  count: u32,
  inner: u32,  // elements per channel
  channels: u32,
  epsilon: f32,
}

@group(0) @binding(0) var<storage, read> input: array<f32>;
@group(0) @binding(1) var<storage, read> scale: array<f32>;
@group(0) @binding(2) var<storage, read> bias: array<f32>;
@group(0) @binding(3) var<storage, read> mean: array<f32>;
@group(0) @binding(4) var<storage, read> variance: array<f32>;
@group(0) @binding(5) var<storage, read_write> output: array<f32>;
@group(0) @binding(6) var<uniform> parameters: Parameters;

#include parts/per_result.wgsl

fn compute(i: u32) {
  let c = i / parameters.inner % parameters.channels;
  output[i] = (input[i] - mean[c]) / sqrt(variance[c] + parameters.epsilon) * scale[c] + bias[c];
}
