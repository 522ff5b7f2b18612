#include parts/conv_parameters.wgsl

@group(0) @binding(0) var<storage, read> image: array<f32>;
@group(0) @binding(1) var<storage, read> weights: array<f32>;
@group(0) @binding(2) var<storage, read> bias: array<f32>;
@group(0) @binding(3) var<storage, read_write> y: array<f32>;
@group(0) @binding(4) var<uniform> parameters: Parameters;

const kBias = $BIAS;

fn finished(sum: f32, channel: u32) -> f32 {
  var value = sum;
  if (kBias) {
    value += bias[channel];
  }
  return clamp(value, parameters.low, parameters.high);
}
