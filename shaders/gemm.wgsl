#include parts/gemm_problem.wgsl
#include parts/tiles.wgsl

@compute @workgroup_size(8, 8)
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>,
        @builtin(local_invocation_id) local: vec3<u32>, @builtin(local_invocation_index) thread: u32) {
  let m_start = group.y * kTile;
  let n_start = group.x * kTile;
  for (var batch = group.z; batch < parameters.batches; batch += groups.z) {
    let starts = batch_starts(batch);
    var sum: array<vec4<f32>, 4>;
    for (var k_start = 0u; k_start < parameters.k; k_start += kDepth) {
      for (var i = thread; i < kTile * kDepth; i += kThreads) {
        let a_k = k_start + i % kDepth;
        let a_m = m_start + i / kDepth;
        var value = 0.0;
        if (a_m < parameters.m && a_k < parameters.k) {
          value = a[starts.x + a_m * parameters.a_strides.x + a_k * parameters.a_strides.y];
        }
        left_tile[(i % kDepth) * kTile + i / kDepth] = value;
        let b_k = k_start + i / kTile;
        let b_n = n_start + i % kTile;
        value = 0.0;
        if (b_n < parameters.n && b_k < parameters.k) {
          value = b[starts.y + b_k * parameters.b_strides.x + b_n * parameters.b_strides.y];
        }
        right_tile[i] = value;
      }
      add_product(local, &sum);
    }
    for (var i = 0u; i < 4u; i++) {
      let m = m_start + local.y * 4u + i;
      for (var j = 0u; j < 4u; j++) {
        let n = n_start + local.x * 4u + j;
        if (m < parameters.m && n < parameters.n) {
          y[(batch * parameters.m + m) * parameters.n + n] = finished(sum[i][j], m, n);
        }
      }
    }
  }
}
