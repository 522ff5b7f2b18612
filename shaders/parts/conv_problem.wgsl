// y[n, m, p] = clamp(bias[m] + sum over channels and taps of weights[m, channel, tap] * image[n, channel, tap at p]),
// p a pixel of the result.
struct Parameters {
  m: u32,         // output channels per group
  pixels: u32,    // of the result
  k: u32,         // input channels per group times taps
  groups: u32,
  batch: u32,
  channels: u32,  // input channels per group
  low: f32,
  high: f32,
  image: vec4<u32>,    // depth, height, width, their product
  result: vec4<u32>,   // the same of the result
  kernel: vec4<u32>,   // the same of the taps
  strides: vec4<i32>,
  dilations: vec4<i32>,
  pads: vec4<i32>,
  count: u32,  // of results
}

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
