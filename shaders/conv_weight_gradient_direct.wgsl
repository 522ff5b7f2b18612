#include parts/conv_gradient.wgsl

alias T = f32;

fn fold(a: T, b: T) -> T {
  return a + b;
}

#include parts/workgroup_fold.wgsl

// For few channels per group: one workgroup per weight.
@compute @workgroup_size(kThreads)
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>,
        @builtin(local_invocation_index) thread: u32) {
  let i = group.y * groups.x + group.x;
  if (i >= parameters.count) {
    return;
  }
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
