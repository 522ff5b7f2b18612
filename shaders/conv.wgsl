// Convolution as a matrix product, its right matrix read from the image where it is needed:
// y[n, m, p] = clamp(bias[m] + sum over k of weights[m, k] * image[n, k at p]), k = (channel, tap), p = pixel.
// Tiles as in gemm.wgsl; a workgroup works on one image and one group of channels.
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
const kPointwise = $POINTWISE;  // one tap, no strides, no padding: the image is the matrix
const kTile = 32u;
const kDepth = 16u;
const kThreads = 64u;
var<workgroup> w_tile: array<f32, kTile * kDepth>;  // [k][m]
var<workgroup> i_tile: array<f32, kTile * kDepth>;  // [k][pixel]

fn pixel_at(start: u32, k: u32, position: vec3<i32>) -> f32 {
  let channel = k / parameters.kernel.w;
  let tap = k % parameters.kernel.w;
  let at = position + parameters.dilations.xyz *
                          vec3<i32>(i32(tap / (parameters.kernel.y * parameters.kernel.z)),
                                    i32(tap / parameters.kernel.z % parameters.kernel.y),
                                    i32(tap % parameters.kernel.z));
  if (any(at < vec3<i32>(0)) || any(at >= vec3<i32>(parameters.image.xyz))) {
    return 0.0;
  }
  let p = vec3<u32>(at);
  return image[start + channel * parameters.image.w + (p.x * parameters.image.y + p.y) * parameters.image.z + p.z];
}

@compute @workgroup_size(8, 8)
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>,
        @builtin(local_invocation_id) local: vec3<u32>, @builtin(local_invocation_index) thread: u32) {
  let m_start = group.y * kTile;
  let p_start = group.x * kTile;
  // Every thread gathers one column of the image tile.
  let column = thread % kTile;
  let pixel = p_start + column;
  let position = vec3<i32>(i32(pixel / (parameters.result.y * parameters.result.z)),
                           i32(pixel / parameters.result.z % parameters.result.y),
                           i32(pixel % parameters.result.z)) *
                     parameters.strides.xyz -
                 parameters.pads.xyz;
  for (var z = group.z; z < parameters.batch * parameters.groups; z += groups.z) {
    let channel_group = z % parameters.groups;
    let image_start = z * parameters.channels * parameters.image.w;
    let w_start = channel_group * parameters.m * parameters.k;
    var sum: array<vec4<f32>, 4>;
    for (var k_start = 0u; k_start < parameters.k; k_start += kDepth) {
      for (var i = thread; i < kTile * kDepth; i += kThreads) {
        let w_k = k_start + i % kDepth;
        let w_m = m_start + i / kDepth;
        var value = 0.0;
        if (w_m < parameters.m && w_k < parameters.k) {
          value = weights[w_start + w_m * parameters.k + w_k];
        }
        w_tile[(i % kDepth) * kTile + i / kDepth] = value;
        let k = k_start + i / kTile;
        value = 0.0;
        if (pixel < parameters.pixels && k < parameters.k) {
          if (kPointwise) {
            value = image[image_start + k * parameters.pixels + pixel];
          } else {
            value = pixel_at(image_start, k, position);
          }
        }
        i_tile[i] = value;
      }
      workgroupBarrier();
      for (var k = 0u; k < kDepth; k++) {
        let w_at = k * kTile + local.y * 4u;
        let i_at = k * kTile + local.x * 4u;
        let row = vec4<f32>(i_tile[i_at], i_tile[i_at + 1u], i_tile[i_at + 2u], i_tile[i_at + 3u]);
        sum[0] += w_tile[w_at] * row;
        sum[1] += w_tile[w_at + 1u] * row;
        sum[2] += w_tile[w_at + 2u] * row;
        sum[3] += w_tile[w_at + 3u] * row;
      }
      workgroupBarrier();
    }
    for (var i = 0u; i < 4u; i++) {
      let m = m_start + local.y * 4u + i;
      for (var j = 0u; j < 4u; j++) {
        let p = p_start + local.x * 4u + j;
        if (m < parameters.m && p < parameters.pixels) {
          var value = sum[i][j];
          if (kBias) {
            value += bias[channel_group * parameters.m + m];
          }
          y[(z * parameters.m + m) * parameters.pixels + p] = clamp(value, parameters.low, parameters.high);
        }
      }
    }
  }
}
