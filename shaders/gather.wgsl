// output[o, j, i] = input[o, indices[j], i]; negative indices count from the end.
struct Parameters {
  count: u32,
  axis: i32,    // length of the axis gathered from
  indices: u32, // how many
  inner: u32,   // elements behind the axis
}

@group(0) @binding(0) var<storage, read> input: array<u32>;
@group(0) @binding(1) var<storage, read> indices: array<i32>;
@group(0) @binding(2) var<storage, read_write> output: array<u32>;
@group(0) @binding(3) var<uniform> parameters: Parameters;

#include parts/per_result.wgsl

fn compute(i: u32) {
  let inner = i % parameters.inner;
  let j = i / parameters.inner % parameters.indices;
  let outer = i / parameters.inner / parameters.indices;
  var index = indices[j];
  index = select(index, index + parameters.axis, index < 0);
  output[i] = input[(outer * u32(parameters.axis) + u32(index)) * parameters.inner + inner];
}
