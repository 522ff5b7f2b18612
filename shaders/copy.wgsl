// Moves elements, whatever they are, along strides: Transpose, Slice, Expand, Concat, Split, Pad ...
struct Parameters {
  count: u32,
  rank: u32,
  from_offset: i32,
  to_offset: i32,
  dims: array<vec4<i32>, 2>,
  from_strides: array<vec4<i32>, 2>,
  to_strides: array<vec4<i32>, 2>,
}

@group(0) @binding(0) var<storage, read> input: array<u32>;
@group(0) @binding(1) var<storage, read_write> output: array<u32>;
@group(0) @binding(2) var<uniform> parameters: Parameters;

#include parts/per_result.wgsl

fn compute(i: u32) {
  var from_at = parameters.from_offset;
  var to_at = parameters.to_offset;
  var rest = i32(i);
  for (var d = i32(parameters.rank) - 1; d >= 0; d--) {
    let dim = parameters.dims[d / 4][d % 4];
    let index = rest % dim;
    rest /= dim;
    from_at += index * parameters.from_strides[d / 4][d % 4];
    to_at += index * parameters.to_strides[d / 4][d % 4];
  }
  output[to_at] = input[from_at];
}
