#include parts/grid.wgsl

// Where the window of a pixel of the result begins in the image; outside of it within the padding.
fn window_start(pixel: u32) -> vec3<i32> {
  return position_in(parameters.result.xyz, pixel) * parameters.strides.xyz - parameters.pads.xyz;
}

// Where a tap lies from there.
fn tap_offset(tap: u32) -> vec3<i32> {
  return position_in(parameters.kernel.xyz, tap) * parameters.dilations.xyz;
}
