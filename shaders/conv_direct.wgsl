// As conv.wgsl, for few channels per group (depthwise above all): a thread walks the taps of its result.
#include parts/conv_problem.wgsl
#include parts/window.wgsl
#include parts/per_result.wgsl

fn compute(i: u32) {
  let outputs = parameters.m * parameters.groups;
  let pixel = i % parameters.pixels;
  let m = i / parameters.pixels % outputs;
  let n = i / parameters.pixels / outputs;
  let position = window_start(pixel);
  let size = vec3<i32>(parameters.image.xyz);
  let first = (n * parameters.groups + m / parameters.m) * parameters.channels;
  var w_at = m * parameters.k;
  var sum = 0.0;
  for (var c = 0u; c < parameters.channels; c++) {
    let plane = i32((first + c) * parameters.image.w);
    for (var kz = 0; kz < i32(parameters.kernel.x); kz++) {
      let z = position.x + kz * parameters.dilations.x;
      for (var ky = 0; ky < i32(parameters.kernel.y); ky++) {
        let row = position.y + ky * parameters.dilations.y;
        for (var kx = 0; kx < i32(parameters.kernel.z); kx++) {
          let x = position.z + kx * parameters.dilations.z;
          if (z >= 0 && z < size.x && row >= 0 && row < size.y && x >= 0 && x < size.z) {
            sum += image[plane + (z * size.y + row) * size.z + x] * weights[w_at];
          }
          w_at++;
        }
      }
    }
  }
  y[i] = finished(sum, m);
}
