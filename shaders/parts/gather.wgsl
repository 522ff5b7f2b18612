// output[i] = input[place_of(i)], whatever the elements are.
@group(0) @binding(0) var<storage, read> input: array<u32>;
@group(0) @binding(1) var<storage, read> indices: array<i32>;
@group(0) @binding(2) var<storage, read_write> output: array<u32>;
@group(0) @binding(3) var<uniform> parameters: Parameters;

#include parts/per_result.wgsl

fn compute(i: u32) {
  output[i] = input[place_of(i)];
}
