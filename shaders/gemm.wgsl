// y[b, m, n] = alpha * sum over k of a[b, m, k] * b[b, k, n] + beta * c[m, n], every operand by strides.
// A workgroup of 8 x 8 threads makes a tile of 32 x 32 results, each thread 4 x 4 of them.
struct Parameters {
  m: u32,
  n: u32,
  k: u32,
  batches: u32,
  a_strides: vec2<u32>,  // along m and k
  b_strides: vec2<u32>,  // along k and n
  c_strides: vec2<u32>,  // along m and n
  alpha: f32,
  beta: f32,
  batch_dims: vec4<u32>,
  a_batch: vec4<u32>,
  b_batch: vec4<u32>,
}

@group(0) @binding(0) var<storage, read> a: array<f32>;
@group(0) @binding(1) var<storage, read> b: array<f32>;
@group(0) @binding(2) var<storage, read> c: array<f32>;
@group(0) @binding(3) var<storage, read_write> y: array<f32>;
@group(0) @binding(4) var<uniform> parameters: Parameters;

const kBias = $BIAS;
const kTile = 32u;
const kDepth = 16u;
const kThreads = 64u;
var<workgroup> a_tile: array<f32, kTile * kDepth>;  // [k][m]
var<workgroup> b_tile: array<f32, kTile * kDepth>;  // [k][n]

@compute @workgroup_size(8, 8)
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>,
        @builtin(local_invocation_id) local: vec3<u32>, @builtin(local_invocation_index) thread: u32) {
  let m_start = group.y * kTile;
  let n_start = group.x * kTile;
  for (var batch = group.z; batch < parameters.batches; batch += groups.z) {
    var a_start = 0u;
    var b_start = 0u;
    var rest = batch;
    for (var d = 3; d >= 0; d--) {
      let index = rest % parameters.batch_dims[d];
      rest /= parameters.batch_dims[d];
      a_start += index * parameters.a_batch[d];
      b_start += index * parameters.b_batch[d];
    }
    var sum: array<vec4<f32>, 4>;
    for (var k_start = 0u; k_start < parameters.k; k_start += kDepth) {
      for (var i = thread; i < kTile * kDepth; i += kThreads) {
        let a_k = k_start + i % kDepth;
        let a_m = m_start + i / kDepth;
        var value = 0.0;
        if (a_m < parameters.m && a_k < parameters.k) {
          value = a[a_start + a_m * parameters.a_strides.x + a_k * parameters.a_strides.y];
        }
        a_tile[(i % kDepth) * kTile + i / kDepth] = value;
        let b_k = k_start + i / kTile;
        let b_n = n_start + i % kTile;
        value = 0.0;
        if (b_n < parameters.n && b_k < parameters.k) {
          value = b[b_start + b_k * parameters.b_strides.x + b_n * parameters.b_strides.y];
        }
        b_tile[i] = value;
      }
      workgroupBarrier();
      for (var k = 0u; k < kDepth; k++) {
        let a_at = k * kTile + local.y * 4u;
        let b_at = k * kTile + local.x * 4u;
        let b_row = vec4<f32>(b_tile[b_at], b_tile[b_at + 1u], b_tile[b_at + 2u], b_tile[b_at + 3u]);
        sum[0] += a_tile[a_at] * b_row;
        sum[1] += a_tile[a_at + 1u] * b_row;
        sum[2] += a_tile[a_at + 2u] * b_row;
        sum[3] += a_tile[a_at + 3u] * b_row;
      }
      workgroupBarrier();
    }
    for (var i = 0u; i < 4u; i++) {
      let m = m_start + local.y * 4u + i;
      for (var j = 0u; j < 4u; j++) {
        let n = n_start + local.x * 4u + j;
        if (m < parameters.m && n < parameters.n) {
          var value = parameters.alpha * sum[i][j];
          if (kBias) {
            value += parameters.beta * c[m * parameters.c_strides.x + n * parameters.c_strides.y];
          }
          y[(batch * parameters.m + m) * parameters.n + n] = value;
        }
      }
    }
  }
}
