#include parts/conv_gradient.wgsl
#include parts/tiles.wgsl

// As a product by tiles. There are few results and many pixels: a workgroup sums up a part of them, and the parts follow
// each other in the result.
@compute @workgroup_size(8, 8)
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>,
        @builtin(local_invocation_id) local: vec3<u32>, @builtin(local_invocation_index) thread: u32) {
  let m_start = group.y * kTile;
  let k_start = group.x * kTile;
  let pixels = parameters.batch * parameters.pixels;
  let parts = (pixels + parameters.part - 1u) / parameters.part;
  for (var z = group.z; z < parts * parameters.groups; z += groups.z) {
    let channel_group = z % parameters.groups;
    let first = z / parameters.groups * parameters.part;
    let last = min(first + parameters.part, pixels);
    var sum: array<vec4<f32>, 4>;
    for (var p_start = first; p_start < last; p_start += kDepth) {
      for (var i = thread; i < kTile * kDepth; i += kThreads) {
        let p = p_start + i % kDepth;
        let m = m_start + i / kDepth;
        let k = k_start + i / kDepth;
        var left = 0.0;
        var right = 0.0;
        if (p < last && m < parameters.m) {
          left = output_gradient_at(p, channel_group * parameters.m + m);
        }
        if (p < last && k < parameters.k) {
          right = patch_at(p, channel_group, k);
        }
        left_tile[(i % kDepth) * kTile + i / kDepth] = left;
        right_tile[(i % kDepth) * kTile + i / kDepth] = right;
      }
      add_product(local, &sum);
    }
    for (var i = 0u; i < 4u; i++) {
      let m = m_start + local.y * 4u + i;
      for (var j = 0u; j < 4u; j++) {
        let k = k_start + local.x * 4u + j;
        if (m < parameters.m && k < parameters.k) {
          gradient[(z * parameters.m + m) * parameters.k + k] = sum[i][j];
        }
      }
    }
  }
}
