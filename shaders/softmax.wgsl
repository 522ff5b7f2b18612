// Softmax or LogSoftmax of rows of `length` elements, `inner` apart. One workgroup per row.
#include parts/spaced_rows.wgsl

const kLog = $LOG;

// The greatest element x of some, and the sum of exp(element - x).
alias T = vec2<f32>;

fn fold(a: T, b: T) -> T {
  let highest = max(a.x, b.x);
  return vec2<f32>(highest, a.y * exp(a.x - highest) + b.y * exp(b.x - highest));
}

#include parts/workgroup_fold.wgsl
#include parts/per_workgroup.wgsl

fn compute(row: u32, thread: u32) {
  let start = row_start(row);
  var part = vec2<f32>(-3.4028234e38, 0.0);
  for (var j = thread; j < parameters.length; j += kThreads) {
    part = fold(part, vec2<f32>(input[start + j * parameters.inner], 1.0));
  }
  let whole = fold_workgroup(thread, part);
  for (var j = thread; j < parameters.length; j += kThreads) {
    let at = start + j * parameters.inner;
    let shifted = input[at] - whole.x;
    if (kLog) {
      output[at] = shifted - log(whole.y);
    } else {
      output[at] = exp(shifted) / whole.y;
    }
  }
}
