// Turns pairs of elements of every head by the angles of its position: (x, y) -> (x cos - y sin, x sin + y cos). What the
// tables have no angles for stays as it is.
struct Parameters {
  count: u32,
  size: u32,   // elements of a head
  heads: u32,
  length: u32,
  pairs: u32,
  interleaved: u32,     // a pair's elements are neighbours, else `pairs` apart
  heads_first: u32,     // [batch, heads, length, size], else [batch, length, heads, size]
  numbers: u32,  // of positions: one each, or one from which all count; 0: they count through the batch
}

@group(0) @binding(0) var<storage, read> input: array<f32>;
@group(0) @binding(1) var<storage, read> cosines: array<f32>;
@group(0) @binding(2) var<storage, read> sines: array<f32>;
@group(0) @binding(3) var<storage, read> positions: array<i32>;
@group(0) @binding(4) var<storage, read_write> output: array<f32>;
@group(0) @binding(5) var<uniform> parameters: Parameters;

// Of position `step` in sequence `batch`.
fn row_of(batch: u32, step: u32) -> u32 {
  let at = batch * parameters.length + step;
  if (parameters.numbers == 0u) {
    return at;
  }
  if (parameters.numbers == 1u) {
    return u32(positions[0]) + step;
  }
  return u32(positions[at]);
}

#include parts/per_result.wgsl

fn compute(i: u32) {
  let e = i % parameters.size;
  let outer = i / parameters.size;
  if (e >= 2u * parameters.pairs) {
    output[i] = input[i];
    return;
  }
  let step = select(outer / parameters.heads % parameters.length, outer % parameters.length, parameters.heads_first != 0u);
  let row = row_of(outer / parameters.heads / parameters.length, step);
  let interleaved = parameters.interleaved != 0u;
  let pair = select(e % parameters.pairs, e / 2u, interleaved);
  let first = select(e < parameters.pairs, e % 2u == 0u, interleaved);
  let distance = select(parameters.pairs, 1u, interleaved);
  let partner = input[select(i - distance, i + distance, first)];
  let cosine = cosines[row * parameters.pairs + pair];
  let sine = sines[row * parameters.pairs + pair];
  output[i] = input[i] * cosine + select(partner, -partner, first) * sine;
}
