// The first lengths[b] steps of every sequence b in reverse, the others as they are.
struct Parameters {
  count: u32,
  inner: u32,   // elements of one step of one sequence
  second: u32,  // length of the second axis
  time_first: u32,  // the first axis is that of time and the second that of sequences, else the other way round
}

@group(0) @binding(0) var<storage, read> input: array<u32>;
@group(0) @binding(1) var<storage, read> lengths: array<i32>;
@group(0) @binding(2) var<storage, read_write> output: array<u32>;
@group(0) @binding(3) var<uniform> parameters: Parameters;

#include parts/per_result.wgsl

fn compute(i: u32) {
  let first = i / parameters.inner / parameters.second;
  let second = i / parameters.inner % parameters.second;
  let time_first = parameters.time_first != 0u;
  let sequence = select(first, second, time_first);
  var step = select(second, first, time_first);
  let length = u32(lengths[sequence]);
  if (step < length) {
    step = length - 1u - step;
  }
  let at = select(sequence * parameters.second + step, step * parameters.second + sequence, time_first);
  output[i] = input[at * parameters.inner + i % parameters.inner];
}
