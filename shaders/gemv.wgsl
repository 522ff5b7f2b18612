// As gemm.wgsl for few rows, where tiles would lie idle: one thread per result. Neighbours share a row of a, and read
// neighbouring elements of b where it lies so.
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

@compute @workgroup_size(256)
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>,
        @builtin(local_invocation_index) thread: u32) {
  let i = (group.y * groups.x + group.x) * 256u + thread;
  if (i >= parameters.batches * parameters.m * parameters.n) {
    return;
  }
  let n = i % parameters.n;
  let m = i / parameters.n % parameters.m;
  var rest = i / parameters.n / parameters.m;
  var a_at = m * parameters.a_strides.x;
  var b_at = n * parameters.b_strides.y;
  for (var d = 3; d >= 0; d--) {
    let index = rest % parameters.batch_dims[d];
    rest /= parameters.batch_dims[d];
    a_at += index * parameters.a_batch[d];
    b_at += index * parameters.b_batch[d];
  }
  var sum = 0.0;
  for (var k = 0u; k < parameters.k; k++) {
    sum += a[a_at] * b[b_at];
    a_at += parameters.a_strides.y;
    b_at += parameters.b_strides.x;
  }
  var value = parameters.alpha * sum;
  if (kBias) {
    value += parameters.beta * c[m * parameters.c_strides.x + n * parameters.c_strides.y];
  }
  y[i] = value;
}
