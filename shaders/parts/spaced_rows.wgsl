// Rows of `length` elements that lie `inner` apart.
struct Parameters {
  count: u32,  // of rows
  length: u32,
  inner: u32,
}

@group(0) @binding(0) var<storage, read> input: array<f32>;
@group(0) @binding(1) var<storage, read_write> output: array<f32>;
@group(0) @binding(2) var<uniform> parameters: Parameters;

fn row_start(row: u32) -> u32 {
  return row / parameters.inner * parameters.length * parameters.inner + row % parameters.inner;
}
