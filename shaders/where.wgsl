// y = condition ? a : b with broadcasting; the values are only moved, whatever they are.
struct Parameters {
  count: u32,
  rank: u32,
  dims: array<vec4<i32>, 2>,
  condition_strides: array<vec4<i32>, 2>,
  a_strides: array<vec4<i32>, 2>,
  b_strides: array<vec4<i32>, 2>,
}

@group(0) @binding(0) var<storage, read> condition: array<u32>;
@group(0) @binding(1) var<storage, read> a: array<u32>;
@group(0) @binding(2) var<storage, read> b: array<u32>;
@group(0) @binding(3) var<storage, read_write> output: array<u32>;
@group(0) @binding(4) var<uniform> parameters: Parameters;

#include parts/per_result.wgsl

fn compute(i: u32) {
  var condition_at = 0;
  var a_at = 0;
  var b_at = 0;
  var rest = i32(i);
  for (var d = i32(parameters.rank) - 1; d >= 0; d--) {
    let dim = parameters.dims[d / 4][d % 4];
    let index = rest % dim;
    rest /= dim;
    condition_at += index * parameters.condition_strides[d / 4][d % 4];
    a_at += index * parameters.a_strides[d / 4][d % 4];
    b_at += index * parameters.b_strides[d / 4][d % 4];
  }
  output[i] = select(b[b_at], a[a_at], condition[condition_at] != 0u);
}
