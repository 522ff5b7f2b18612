// What tap k, counted through the channels, of a window that begins at `position` sees; `start` is the first channel's.
fn image_at(start: u32, k: u32, position: vec3<i32>) -> f32 {
  let at = position + tap_offset(k % parameters.kernel.w);
  if (!is_in(parameters.image.xyz, at)) {
    return 0.0;
  }
  return image[start + k / parameters.kernel.w * parameters.image.w + index_in(parameters.image.xyz, at)];
}
