// The sum of `parts` tensors that follow each other.
struct Parameters {
  count: u32,  // of one
  parts: u32,
}

@group(0) @binding(0) var<storage, read> input: array<f32>;
@group(0) @binding(1) var<storage, read_write> output: array<f32>;
@group(0) @binding(2) var<uniform> parameters: Parameters;

#include parts/per_result.wgsl

fn compute(i: u32) {
  var sum = 0.0;
  for (var part = 0u; part < parameters.parts; part++) {
    sum += input[part * parameters.count + i];
  }
  output[i] = sum;
}
