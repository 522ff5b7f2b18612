struct Parameters {
  count: u32,
  pixels: u32,  // of the result, per channel
  count_padding: u32,  // the mean divides by all taps within the padded image
  image: vec4<u32>,  // depth, height, width, their product
  result: vec4<u32>,
  kernel: vec4<u32>,
  strides: vec4<i32>,
  dilations: vec4<i32>,
  pads: vec4<i32>,
  pads_end: vec4<i32>,
}
