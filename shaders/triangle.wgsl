// The upper or lower triangle of matrices, 0 elsewhere.
struct Parameters {
  count: u32,
  rows: u32,
  columns: u32,
  upper: u32,
  diagonal: i32,  // which belongs to both
}

@group(0) @binding(0) var<storage, read> input: array<u32>;
@group(0) @binding(1) var<storage, read_write> output: array<u32>;
@group(0) @binding(2) var<uniform> parameters: Parameters;

#include parts/per_result.wgsl

fn compute(i: u32) {
  let right = i32(i % parameters.columns) - i32(i / parameters.columns % parameters.rows) - parameters.diagonal;
  let inside = select(right <= 0, right >= 0, parameters.upper != 0u);
  output[i] = select(0u, input[i], inside);
}
