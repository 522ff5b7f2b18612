// Where the window of a pixel of the result begins in the image; outside of it within the padding.
fn window_start(pixel: u32) -> vec3<i32> {
  let height = parameters.result.y;
  let width = parameters.result.z;
  let position = vec3<u32>(pixel / (height * width), pixel / width % height, pixel % width);
  return vec3<i32>(position) * parameters.strides.xyz - parameters.pads.xyz;
}
