// y[n, m, p] = clamp(bias[m] + sum over channels and taps of weights[channel, m, tap] * image[n, channel, q]), where a
// window that begins at q has its tap at p. A thread walks the taps of its result.
#include parts/conv_problem.wgsl
#include parts/window.wgsl
#include parts/per_result.wgsl

fn compute(i: u32) {
  let outputs = parameters.m * parameters.groups;
  let pixel = i % parameters.pixels;
  let m = i / parameters.pixels % outputs;
  let n = i / parameters.pixels / outputs;
  let taps = parameters.kernel.w;
  let first = m / parameters.m * parameters.channels;
  let position = position_in(parameters.result.xyz, pixel) + parameters.pads.xyz;
  var sum = 0.0;
  for (var tap = 0u; tap < taps; tap++) {
    let reach = position - tap_offset(tap);
    let q = reach / parameters.strides.xyz;
    if (any(reach < vec3<i32>(0)) || any(q * parameters.strides.xyz != reach) || !is_in(parameters.image.xyz, q)) {
      continue;
    }
    let place = index_in(parameters.image.xyz, q);
    for (var c = first; c < first + parameters.channels; c++) {
      sum += weights[(c * parameters.m + m % parameters.m) * taps + tap] *
             image[(n * parameters.groups * parameters.channels + c) * parameters.image.w + place];
    }
  }
  y[i] = finished(sum, m);
}
