// output[i, j, k] = input[i, indices[i, j, k], k] for an axis in the middle; indices have any size up to the input's along
// the other axes, and negative ones count from the end.
struct Parameters {
  count: u32,
  rank: u32,
  axis: i32,         // length of the axis gathered from
  axis_stride: i32,  // of the input along it
  dims: array<vec4<i32>, 2>,     // of the indices
  strides: array<vec4<i32>, 2>,  // of the input, 0 along the axis
}

@group(0) @binding(0) var<storage, read> input: array<u32>;
@group(0) @binding(1) var<storage, read> indices: array<i32>;
@group(0) @binding(2) var<storage, read_write> output: array<u32>;
@group(0) @binding(3) var<uniform> parameters: Parameters;

#include parts/per_result.wgsl

fn compute(i: u32) {
  var at = 0;
  var rest = i32(i);
  for (var d = i32(parameters.rank) - 1; d >= 0; d--) {
    let dim = parameters.dims[d / 4][d % 4];
    at += rest % dim * parameters.strides[d / 4][d % 4];
    rest /= dim;
  }
  var index = indices[i];
  index = select(index, index + parameters.axis, index < 0);
  output[i] = input[at + index * parameters.axis_stride];
}
