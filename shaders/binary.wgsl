// y = f(a, b) with broadcasting: a stride of 0 repeats. EXPRESSION comes from the operator's declaration.
alias T = $T;
alias U = $U;

struct Parameters {
  count: u32,
  rank: u32,
  dims: array<vec4<i32>, 2>,
  a_strides: array<vec4<i32>, 2>,
  b_strides: array<vec4<i32>, 2>,
}

@group(0) @binding(0) var<storage, read> a_input: array<$STORED_T>;
@group(0) @binding(1) var<storage, read> b_input: array<$STORED_T>;
@group(0) @binding(2) var<storage, read_write> output: array<$STORED_U>;
@group(0) @binding(3) var<uniform> parameters: Parameters;

// Both inputs lie as the output does.
const kDense = $DENSE;

// The base's sign survives where the exponent is odd; a negative base has no other real powers.
fn power(base: f32, exponent: f32) -> f32 {
  if (exponent == 2.0) { return base * base; }
  if (exponent == 3.0) { return base * base * base; }
  if (exponent == 0.0) { return 1.0; }
  let magnitude = pow(abs(base), exponent);
  if (base >= 0.0) { return magnitude; }
  let whole = floor(exponent) == exponent;
  let odd = whole && floor(exponent * 0.5) * 2.0 != exponent;
  var not_a_number = 0x7fc00000u;
  return select(select(bitcast<f32>(not_a_number), magnitude, whole), -magnitude, odd);
}

#include parts/per_result.wgsl

fn compute(i: u32) {
  var a_at = i32(i);
  var b_at = i32(i);
  if (!kDense) {
    a_at = 0;
    b_at = 0;
    var rest = i32(i);
    for (var d = i32(parameters.rank) - 1; d >= 0; d--) {
      let dim = parameters.dims[d / 4][d % 4];
      let index = rest % dim;
      rest /= dim;
      a_at += index * parameters.a_strides[d / 4][d % 4];
      b_at += index * parameters.b_strides[d / 4][d % 4];
    }
  }
  let a = T(a_input[a_at]);
  let b = T(b_input[b_at]);
  output[i] = $STORED_U($EXPRESSION);
}
