// As a matrix product, its right matrix read from the image where it is needed. A workgroup works on one image and one
// group of channels.
#include parts/conv_problem.wgsl
#include parts/window.wgsl
#include parts/tiles.wgsl

const kPointwise = $POINTWISE;  // one tap, no strides, no padding: the image is the matrix

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
  let position = window_start(pixel);
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
        left_tile[(i % kDepth) * kTile + i / kDepth] = value;
        let k = k_start + i / kTile;
        value = 0.0;
        if (pixel < parameters.pixels && k < parameters.k) {
          if (kPointwise) {
            value = image[image_start + k * parameters.pixels + pixel];
          } else {
            value = pixel_at(image_start, k, position);
          }
        }
        right_tile[i] = value;
      }
      add_product(local, &sum);
    }
    for (var i = 0u; i < 4u; i++) {
      let m = m_start + local.y * 4u + i;
      for (var j = 0u; j < 4u; j++) {
        let p = p_start + local.x * 4u + j;
        if (m < parameters.m && p < parameters.pixels) {
          let value = finished(sum[i][j], channel_group * parameters.m + m);
          y[(z * parameters.m + m) * parameters.pixels + p] = value;
        }
      }
    }
  }
}
