// Of convolutions, transposed ones and gradients.
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
  part: u32,   // of the pixels of all images, as many as one workgroup sums up: in gradients
}
