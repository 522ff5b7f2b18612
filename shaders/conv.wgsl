// y[n, m, p] = clamp(bias[m] + sum over channels and taps of weights[m, channel, tap] * image[n, channel, tap at p]),
// p a pixel of the result, as a matrix product: its right matrix is read from the image where it is needed. A workgroup
// works on one image and one group of channels.
#include parts/conv_problem.wgsl
#include parts/window.wgsl
#include parts/image_at.wgsl
#include parts/tiles.wgsl

const kPointwise = $POINTWISE;  // one tap, no strides, no padding: the image is the matrix

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
            value = image_at(image_start, k, position);
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
