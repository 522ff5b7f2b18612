// Softmax or LogSoftmax of rows of `length` elements, `inner` apart. One workgroup per row.
struct Parameters {
  rows: u32,
  length: u32,
  inner: u32,
}

@group(0) @binding(0) var<storage, read> input: array<f32>;
@group(0) @binding(1) var<storage, read_write> output: array<f32>;
@group(0) @binding(2) var<uniform> parameters: Parameters;

const kThreads = 64u;
const kLog = $LOG;
var<workgroup> partial: array<f32, kThreads>;

@compute @workgroup_size(kThreads)
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>,
        @builtin(local_invocation_index) thread: u32) {
  let row = group.y * groups.x + group.x;
  if (row >= parameters.rows) {
    return;
  }
  let start = row / parameters.inner * parameters.length * parameters.inner + row % parameters.inner;
  var highest = -3.4028234e38;
  for (var j = thread; j < parameters.length; j += kThreads) {
    highest = max(highest, input[start + j * parameters.inner]);
  }
  partial[thread] = highest;
  for (var step = kThreads / 2u; step > 0u; step /= 2u) {
    workgroupBarrier();
    if (thread < step) {
      partial[thread] = max(partial[thread], partial[thread + step]);
    }
  }
  workgroupBarrier();
  highest = partial[0];
  workgroupBarrier();

  var sum = 0.0;
  for (var j = thread; j < parameters.length; j += kThreads) {
    sum += exp(input[start + j * parameters.inner] - highest);
  }
  partial[thread] = sum;
  for (var step = kThreads / 2u; step > 0u; step /= 2u) {
    workgroupBarrier();
    if (thread < step) {
      partial[thread] += partial[thread + step];
    }
  }
  workgroupBarrier();
  sum = partial[0];

  for (var j = thread; j < parameters.length; j += kThreads) {
    let at = start + j * parameters.inner;
    let shifted = input[at] - highest;
    if (kLog) {
      output[at] = shifted - log(sum);
    } else {
      output[at] = exp(shifted) / sum;
    }
  }
}
