// 1 at the first of the greatest elements of rows of `length` elements, `inner` apart, else 0. One thread per row.
#include parts/spaced_rows.wgsl

#include parts/per_result.wgsl

fn compute(row: u32) {
  let start = row_start(row);
  var best = 0u;
  for (var j = 1u; j < parameters.length; j++) {
    if (input[start + j * parameters.inner] > input[start + best * parameters.inner]) {
      best = j;
    }
  }
  for (var j = 0u; j < parameters.length; j++) {
    output[start + j * parameters.inner] = select(0.0, 1.0, j == best);
  }
}
