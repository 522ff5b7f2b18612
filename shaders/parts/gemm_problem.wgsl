// y[b, m, n] = alpha * sum over k of a[b, m, k] * b[b, k, n] + beta * c[m, n], every operand by strides.
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
  count: u32,  // of results
}

@group(0) @binding(0) var<storage, read> a: array<f32>;
@group(0) @binding(1) var<storage, read> b: array<f32>;
@group(0) @binding(2) var<storage, read> c: array<f32>;
@group(0) @binding(3) var<storage, read_write> y: array<f32>;
@group(0) @binding(4) var<uniform> parameters: Parameters;

const kBias = $BIAS;

// Where the matrices a and b of a batch begin.
fn batch_starts(batch: u32) -> vec2<u32> {
  var starts = vec2<u32>(0u);
  var rest = batch;
  for (var d = 3; d >= 0; d--) {
    let index = rest % parameters.batch_dims[d];
    rest /= parameters.batch_dims[d];
    starts += index * vec2<u32>(parameters.a_batch[d], parameters.b_batch[d]);
  }
  return starts;
}

fn finished(sum: f32, m: u32, n: u32) -> f32 {
  var value = parameters.alpha * sum;
  if (kBias) {
    value += parameters.beta * c[m * parameters.c_strides.x + n * parameters.c_strides.y];
  }
  return value;
}
