// What the windows pass back whose maximum is here: the first of several equal ones. One thread per pixel of the image.
#include parts/pool_parameters.wgsl

@group(0) @binding(0) var<storage, read> output_gradient: array<f32>;
@group(0) @binding(1) var<storage, read> input: array<f32>;
@group(0) @binding(2) var<storage, read_write> gradient: array<f32>;
@group(0) @binding(3) var<uniform> parameters: Parameters;

#include parts/window.wgsl
#include parts/per_result.wgsl

// The pixel of the image that is the greatest under a window.
fn greatest(plane: u32, window: u32) -> u32 {
  let start = window_start(window);
  var best = 0.0;
  var pixel = 0u;
  var found = false;
  for (var tap = 0u; tap < parameters.kernel.w; tap++) {
    let at = start + tap_offset(tap);
    if (!is_in(parameters.image.xyz, at)) {
      continue;
    }
    let here = index_in(parameters.image.xyz, at);
    let value = input[plane * parameters.image.w + here];
    if (!found || value > best) {
      best = value;
      pixel = here;
      found = true;
    }
  }
  return pixel;
}

fn compute(i: u32) {
  let pixel = i % parameters.image.w;
  let plane = i / parameters.image.w;
  let position = position_in(parameters.image.xyz, pixel) + parameters.pads.xyz;
  var sum = 0.0;
  for (var tap = 0u; tap < parameters.kernel.w; tap++) {
    let reach = position - tap_offset(tap);
    let at = reach / parameters.strides.xyz;
    if (any(reach < vec3<i32>(0)) || any(at * parameters.strides.xyz != reach) || !is_in(parameters.result.xyz, at)) {
      continue;
    }
    let window = index_in(parameters.result.xyz, at);
    if (greatest(plane, window) == pixel) {
      sum += output_gradient[plane * parameters.pixels + window];
    }
  }
  gradient[i] = sum;
}
