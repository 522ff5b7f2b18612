// Where along an axis the greatest or least element is. One thread per result.
struct Parameters {
  count: u32,
  length: u32,  // of the axis
  inner: u32,   // elements behind it
  last: u32,    // of equal elements the last one
}

@group(0) @binding(0) var<storage, read> input: array<$T>;
@group(0) @binding(1) var<storage, read_write> output: array<i32>;
@group(0) @binding(2) var<uniform> parameters: Parameters;

#include parts/per_result.wgsl

fn compute(i: u32) {
  let start = i / parameters.inner * parameters.length * parameters.inner + i % parameters.inner;
  var best = input[start];
  var at = 0u;
  for (var j = 1u; j < parameters.length; j++) {
    let x = input[start + j * parameters.inner];
    if (x $BETTER best || (parameters.last != 0u && x == best)) {
      best = x;
      at = j;
    }
  }
  output[i] = i32(at);
}
