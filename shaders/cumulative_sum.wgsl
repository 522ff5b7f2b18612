// Running sums along an axis. One thread per line.
alias T = $T;

struct Parameters {
  count: u32,      // of lines
  length: u32,     // of the axis
  inner: u32,      // elements behind it
  exclusive: u32,  // an element does not count for itself
  reverse: u32,    // from the end
}

@group(0) @binding(0) var<storage, read> input: array<T>;
@group(0) @binding(1) var<storage, read_write> output: array<T>;
@group(0) @binding(2) var<uniform> parameters: Parameters;

#include parts/per_result.wgsl

fn compute(i: u32) {
  let start = i / parameters.inner * parameters.length * parameters.inner + i % parameters.inner;
  var sum = T(0);
  for (var j = 0u; j < parameters.length; j++) {
    let along = select(j, parameters.length - 1u - j, parameters.reverse != 0u);
    let at = start + along * parameters.inner;
    let before = sum;
    sum += input[at];
    output[at] = select(sum, before, parameters.exclusive != 0u);
  }
}
