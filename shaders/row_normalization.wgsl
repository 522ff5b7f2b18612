// y = (x - mean) / sqrt(variance + epsilon) * scale + bias over rows of `length` elements: layer, instance and group
// normalization, and without a mean that by the root of the mean square. One workgroup per row.
struct Parameters {
  count: u32,  // of rows
  length: u32,
  epsilon: f32,
  // The element of scale and bias for element j of row r is r % groups * scales + j / inner.
  groups: u32,
  scales: u32,  // per group
  inner: u32,
}

@group(0) @binding(0) var<storage, read> input: array<f32>;
@group(0) @binding(1) var<storage, read> scale: array<f32>;
@group(0) @binding(2) var<storage, read> bias: array<f32>;
@group(0) @binding(3) var<storage, read_write> output: array<f32>;
@group(0) @binding(4) var<uniform> parameters: Parameters;

const kBias = $BIAS;
const kMean = $MEAN;

#include parts/workgroup_sum.wgsl
#include parts/per_workgroup.wgsl

fn compute(row: u32, thread: u32) {
  let start = row * parameters.length;
  let length = f32(parameters.length);
  var sum = 0.0;
  for (var j = thread; j < parameters.length; j += kThreads) {
    sum += input[start + j];
  }
  let mean = select(0.0, fold_workgroup(thread, sum) / length, kMean);
  sum = 0.0;
  for (var j = thread; j < parameters.length; j += kThreads) {
    let distance = input[start + j] - mean;
    sum += distance * distance;
  }
  let factor = 1.0 / sqrt(fold_workgroup(thread, sum) / length + parameters.epsilon);
  for (var j = thread; j < parameters.length; j += kThreads) {
    let at = row % parameters.groups * parameters.scales + j / parameters.inner;
    var value = (input[start + j] - mean) * factor * scale[at];
    if (kBias) {
      value += bias[at];
    }
    output[start + j] = value;
  }
}
