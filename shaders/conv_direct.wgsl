// Convolution with few channels per group (depthwise above all): one thread per result walks its taps.
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
}

@group(0) @binding(0) var<storage, read> image: array<f32>;
@group(0) @binding(1) var<storage, read> weights: array<f32>;
@group(0) @binding(2) var<storage, read> bias: array<f32>;
@group(0) @binding(3) var<storage, read_write> y: array<f32>;
@group(0) @binding(4) var<uniform> parameters: Parameters;

const kBias = $BIAS;

@compute @workgroup_size(256)
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>,
        @builtin(local_invocation_index) thread: u32) {
  let i = (group.y * groups.x + group.x) * 256u + thread;
  let outputs = parameters.m * parameters.groups;
  if (i >= parameters.batch * outputs * parameters.pixels) {
    return;
  }
  let pixel = i % parameters.pixels;
  let m = i / parameters.pixels % outputs;
  let n = i / parameters.pixels / outputs;
  let position = vec3<i32>(i32(pixel / (parameters.result.y * parameters.result.z)),
                           i32(pixel / parameters.result.z % parameters.result.y),
                           i32(pixel % parameters.result.z)) *
                     parameters.strides.xyz -
                 parameters.pads.xyz;
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
  if (kBias) {
    sum += bias[m];
  }
  y[i] = clamp(sum, parameters.low, parameters.high);
}
