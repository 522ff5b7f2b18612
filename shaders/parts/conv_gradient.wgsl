// The gradient of a convolution's weights: sum over images and pixels p of output_gradient[n, m, p] * image[n, k at p],
// k = (channel, tap).
#include parts/conv_parameters.wgsl

@group(0) @binding(0) var<storage, read> image: array<f32>;
@group(0) @binding(1) var<storage, read> output_gradient: array<f32>;
@group(0) @binding(2) var<storage, read_write> gradient: array<f32>;
@group(0) @binding(3) var<uniform> parameters: Parameters;

#include parts/window.wgsl
#include parts/image_at.wgsl

// Element k of the patch under pixel p of all images' pixels.
fn patch_at(p: u32, channel_group: u32, k: u32) -> f32 {
  let n = p / parameters.pixels;
  let start = (n * parameters.groups + channel_group) * parameters.channels * parameters.image.w;
  return image_at(start, k, window_start(p % parameters.pixels));
}

fn output_gradient_at(p: u32, output: u32) -> f32 {
  let outputs = parameters.groups * parameters.m;
  return output_gradient[(p / parameters.pixels * outputs + output) * parameters.pixels + p % parameters.pixels];
}
