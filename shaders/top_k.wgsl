// The k first elements of every line along an axis and where they are, the greatest first or the least; of equal ones
// the earlier, NaN above all. One thread per element counts those before it.
struct Parameters {
  count: u32,  // elements
  length: u32,  // of the axis
  inner: u32,   // elements behind it
  k: u32,
}

@group(0) @binding(0) var<storage, read> input: array<$T>;
@group(0) @binding(1) var<storage, read_write> values: array<$T>;
@group(0) @binding(2) var<storage, read_write> indices: array<i32>;
@group(0) @binding(3) var<uniform> parameters: Parameters;

const kReal = $REAL;
const kGreatest = $GREATEST;

// Compares as the number does: -0 as 0, all NaNs alike.
fn order_key(x: $T) -> u32 {
  let bits = bitcast<u32>(x);
  let sign = 0x80000000u;
  if (!kReal) {
    return bits ^ sign;
  }
  if ((bits & 0x7fffffffu) > 0x7f800000u) {
    return 0xffffffffu;
  }
  return select(select(bits | sign, ~bits, (bits & sign) != 0u), sign, bits == sign);
}

#include parts/per_result.wgsl

fn compute(i: u32) {
  let inner = i % parameters.inner;
  let own = i / parameters.inner % parameters.length;
  let line = i / parameters.inner / parameters.length;
  let start = line * parameters.length * parameters.inner + inner;
  let x = input[i];
  let key = order_key(x);
  var rank = 0u;
  for (var j = 0u; j < parameters.length; j++) {
    let other = order_key(input[start + j * parameters.inner]);
    let before = select((other < key), (other > key), kGreatest);
    rank += select(0u, 1u, before || (other == key && j < own));
  }
  if (rank < parameters.k) {
    let at = (line * parameters.k + rank) * parameters.inner + inner;
    values[at] = x;
    indices[at] = i32(own);
  }
}
