// For few channels per group: one workgroup per weight.
#include parts/conv_gradient.wgsl
#include parts/workgroup_sum.wgsl
#include parts/per_workgroup.wgsl

fn compute(i: u32, thread: u32) {
  let output = i / parameters.k;
  var sum = 0.0;
  for (var p = thread; p < parameters.batch * parameters.pixels; p += kThreads) {
    sum += output_gradient_at(p, output) * patch_at(p, output / parameters.m, i % parameters.k);
  }
  sum = fold_workgroup(thread, sum);
  if (thread == 0u) {
    gradient[i] = sum;
  }
}
