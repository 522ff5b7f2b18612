// y[m, n] = sum over k of a[m, k] * (q[n, k] - zero) * scale + bias[n]: q numbers of a few bits, column by column, zeros and
// scales one per block of them. One workgroup per result.
struct Parameters {
  count: u32,  // of results
  n: u32,
  k: u32,
  block: u32,   // numbers
  blocks: u32,  // per column
  column_bytes: u32,  // of q
  zero_bytes: u32,    // of a column's zeros, where these are numbers of as many bits
}

@group(0) @binding(0) var<storage, read> a: array<f32>;
@group(0) @binding(1) var<storage, read> q: array<u32>;
@group(0) @binding(2) var<storage, read> scales: array<f32>;
@group(0) @binding(3) var<storage, read> zeros: array<$ZERO_T>;
@group(0) @binding(4) var<storage, read> block_of: array<i32>;
@group(0) @binding(5) var<storage, read> bias: array<f32>;
@group(0) @binding(6) var<storage, read_write> y: array<f32>;
@group(0) @binding(7) var<uniform> parameters: Parameters;

const kBits = $BITS;
const kMask = (1u << kBits) - 1u;
const kIndexed = $INDEXED;  // block_of names the block of every k
const kBias = $BIAS;

// Number i of those that begin at a byte, in the word that holds it.
fn word_of(byte: u32, i: u32) -> u32 {
  return (byte + i * kBits / 8u) / 4u;
}

fn number_in(word: u32, byte: u32, i: u32) -> f32 {
  return f32((word >> ((byte * 8u + i * kBits) % 32u)) & kMask);
}

fn zero_of(column: u32, block: u32) -> f32 {
  let byte = column * parameters.zero_bytes;
  let at = column * parameters.blocks + block;
  return $ZERO;
}

#include parts/workgroup_sum.wgsl
#include parts/per_workgroup.wgsl

fn compute(i: u32, thread: u32) {
  let column = i % parameters.n;
  let a_start = i / parameters.n * parameters.k;
  let byte = column * parameters.column_bytes;
  var part = 0.0;
  for (var k = thread; k < parameters.k; k += kThreads) {
    var block = k / parameters.block;
    if (kIndexed) {
      block = u32(block_of[k]);
    }
    let number = number_in(q[word_of(byte, k)], byte, k);
    part += a[a_start + k] * (number - zero_of(column, block)) * scales[column * parameters.blocks + block];
  }
  let sum = fold_workgroup(thread, part);
  if (thread == 0u) {
    y[i] = sum;
    if (kBias) {
      y[i] = sum + bias[column];
    }
  }
}
