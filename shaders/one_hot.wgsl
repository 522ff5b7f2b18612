// output[o, j, i] = indices[o, i] names j ? values[1] : values[0], whatever the values are.
struct Parameters {
  count: u32,
  depth: u32,     // length of the axis in the middle
  inner: u32,     // elements behind it
  from_end: u32,  // negative indices count from there, else they name nothing
}

@group(0) @binding(0) var<storage, read> indices: array<$T>;
@group(0) @binding(1) var<storage, read> values: array<u32>;
@group(0) @binding(2) var<storage, read_write> output: array<u32>;
@group(0) @binding(3) var<uniform> parameters: Parameters;

#include parts/per_result.wgsl

fn compute(i: u32) {
  let slot = i / parameters.inner % parameters.depth;
  let x = indices[i / parameters.inner / parameters.depth * parameters.inner + i % parameters.inner];
  let index = $WHOLE;
  let from_end = parameters.from_end != 0u && index == $T(i32(slot) - i32(parameters.depth));
  output[i] = values[select(0u, 1u, index == $T(slot) || from_end)];
}
