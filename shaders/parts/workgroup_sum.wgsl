// workgroup_fold.wgsl for sums of floats.
alias T = f32;

fn fold(a: T, b: T) -> T {
  return a + b;
}

#include parts/workgroup_fold.wgsl
