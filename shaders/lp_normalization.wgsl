// Rows of `length` elements, `inner` apart, by their norm; a row of zeros stays one. One workgroup per row.
#include parts/spaced_rows.wgsl

const kSquares = $SQUARES;  // of the elements are summed up, else their magnitudes

#include parts/workgroup_sum.wgsl
#include parts/per_workgroup.wgsl

fn compute(row: u32, thread: u32) {
  let start = row_start(row);
  var part = 0.0;
  for (var j = thread; j < parameters.length; j += kThreads) {
    let x = input[start + j * parameters.inner];
    part += select(abs(x), x * x, kSquares);
  }
  let sum = fold_workgroup(thread, part);
  let norm = select(sum, sqrt(sum), kSquares);
  for (var j = thread; j < parameters.length; j += kThreads) {
    let at = start + j * parameters.inner;
    output[at] = select(input[at] / norm, 0.0, norm == 0.0);
  }
}
