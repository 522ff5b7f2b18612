// Maximum, mean or norm of what lies under a window. One thread per result.
#include parts/pool_parameters.wgsl

@group(0) @binding(0) var<storage, read> input: array<f32>;
@group(0) @binding(1) var<storage, read_write> output: array<f32>;
@group(0) @binding(2) var<uniform> parameters: Parameters;


#include parts/window.wgsl
#include parts/per_result.wgsl

fn compute(i: u32) {
  let pixel = i % parameters.pixels;
  let plane = i32(i / parameters.pixels * parameters.image.w);
  let position = window_start(pixel);
  let size = vec3<i32>(parameters.image.xyz);
  let padded_end = size + parameters.pads_end.xyz;
  var value = $START;
  var taps = 0.0;
  for (var kz = 0; kz < i32(parameters.kernel.x); kz++) {
    let z = position.x + kz * parameters.dilations.x;
    for (var ky = 0; ky < i32(parameters.kernel.y); ky++) {
      let row = position.y + ky * parameters.dilations.y;
      for (var kx = 0; kx < i32(parameters.kernel.z); kx++) {
        let x = position.z + kx * parameters.dilations.z;
        let inside = z >= 0 && z < size.x && row >= 0 && row < size.y && x >= 0 && x < size.z;
        if (inside) {
          let element = input[plane + (z * size.y + row) * size.z + x];
          value = $FOLD;
        }
        let padded = z < padded_end.x && row < padded_end.y && x < padded_end.z;
        if (inside || (parameters.count_padding != 0u && padded)) {
          taps += 1.0;
        }
      }
    }
  }
  output[i] = $END;
}
