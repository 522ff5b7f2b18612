// For few rows, where tiles would lie idle. Neighbours share a row of a, and read neighbouring elements of b where it
// lies so.
#include parts/gemm_problem.wgsl
#include parts/per_result.wgsl

fn compute(i: u32) {
  let n = i % parameters.n;
  let m = i / parameters.n % parameters.m;
  let starts = batch_starts(i / parameters.n / parameters.m);
  var a_at = starts.x + m * parameters.a_strides.x;
  var b_at = starts.y + n * parameters.b_strides.y;
  var sum = 0.0;
  for (var k = 0u; k < parameters.k; k++) {
    sum += a[a_at] * b[b_at];
    a_at += parameters.a_strides.y;
    b_at += parameters.b_strides.x;
  }
  y[i] = finished(sum, m, n);
}
