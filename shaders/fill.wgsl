// Sets all elements to one value, given as its bits.
struct Parameters {
  count: u32,
  value: u32,
}

@group(0) @binding(0) var<storage, read_write> output: array<u32>;
@group(0) @binding(1) var<uniform> parameters: Parameters;

#include parts/per_result.wgsl

fn compute(i: u32) {
  output[i] = parameters.value;
}
