// output[o] = sum over s of a[o, s] * b[o, s], each operand with strides of its own, 0 along what it does not have.
alias T = $T;

struct Parameters {
  count: u32,
  summed: u32,  // terms per result
  rank: u32,
  summed_rank: u32,
  dims: array<vec4<i32>, 2>,
  a_strides: array<vec4<i32>, 2>,
  b_strides: array<vec4<i32>, 2>,
  summed_dims: array<vec4<i32>, 2>,
  a_summed_strides: array<vec4<i32>, 2>,
  b_summed_strides: array<vec4<i32>, 2>,
}

@group(0) @binding(0) var<storage, read> a_input: array<T>;
@group(0) @binding(1) var<storage, read> b_input: array<T>;
@group(0) @binding(2) var<storage, read_write> output: array<T>;
@group(0) @binding(3) var<uniform> parameters: Parameters;

const kOneOperand = $ONE_OPERAND;

#include parts/per_result.wgsl

fn compute(i: u32) {
  var start = vec2<i32>(0);
  var rest = i32(i);
  for (var d = i32(parameters.rank) - 1; d >= 0; d--) {
    let dim = parameters.dims[d / 4][d % 4];
    start += rest % dim * vec2<i32>(parameters.a_strides[d / 4][d % 4], parameters.b_strides[d / 4][d % 4]);
    rest /= dim;
  }
  var sum = T(0);
  for (var s = 0u; s < parameters.summed; s++) {
    var at = start;
    rest = i32(s);
    for (var d = i32(parameters.summed_rank) - 1; d >= 0; d--) {
      let dim = parameters.summed_dims[d / 4][d % 4];
      at += rest % dim *
          vec2<i32>(parameters.a_summed_strides[d / 4][d % 4], parameters.b_summed_strides[d / 4][d % 4]);
      rest /= dim;
    }
    let a = a_input[at.x];
    if (kOneOperand) {
      sum += a;
    } else {
      sum += a * b_input[at.y];
    }
  }
  output[i] = sum;
}
