// y = x / (bias + alpha / size * sum of squares over the channels from c - below to c + above) ^ beta.
struct Parameters {
  count: u32,
  channels: u32,
  pixels: u32,  // per channel
  below: u32,
  above: u32,
  factor: f32,  // alpha / size
  beta: f32,
  bias: f32,
}

@group(0) @binding(0) var<storage, read> input: array<f32>;
@group(0) @binding(1) var<storage, read_write> output: array<f32>;
@group(0) @binding(2) var<uniform> parameters: Parameters;

#include parts/per_result.wgsl

fn compute(i: u32) {
  let c = i / parameters.pixels % parameters.channels;
  let last = min(c + parameters.above, parameters.channels - 1u);
  var at = i - min(c, parameters.below) * parameters.pixels;
  var sum = 0.0;
  for (var channel = c - min(c, parameters.below); channel <= last; channel++) {
    sum += input[at] * input[at];
    at += parameters.pixels;
  }
  output[i] = input[i] / pow(parameters.bias + parameters.factor * sum, parameters.beta);
}
