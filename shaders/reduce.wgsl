// Folds some axes of a tensor. One workgroup per result, or where there is little to fold, one thread.
alias T = $T;

struct Parameters {
  results: u32,
  folded: u32,  // elements per result
  kept_rank: u32,
  folded_rank: u32,
  kept_dims: array<vec4<i32>, 2>,
  kept_strides: array<vec4<i32>, 2>,
  folded_dims: array<vec4<i32>, 2>,
  folded_strides: array<vec4<i32>, 2>,
}

@group(0) @binding(0) var<storage, read> input: array<T>;
@group(0) @binding(1) var<storage, read_write> output: array<T>;
@group(0) @binding(2) var<uniform> parameters: Parameters;

const kSerial = $SERIAL;

fn kept_offset(result: u32) -> i32 {
  var rest = i32(result);
  var offset = 0;
  for (var d = i32(parameters.kept_rank) - 1; d >= 0; d--) {
    let dim = parameters.kept_dims[d / 4][d % 4];
    offset += rest % dim * parameters.kept_strides[d / 4][d % 4];
    rest /= dim;
  }
  return offset;
}

fn folded_offset(element: u32) -> i32 {
  var rest = i32(element);
  var offset = 0;
  for (var d = i32(parameters.folded_rank) - 1; d >= 0; d--) {
    let dim = parameters.folded_dims[d / 4][d % 4];
    offset += rest % dim * parameters.folded_strides[d / 4][d % 4];
    rest /= dim;
  }
  return offset;
}

fn fold(a: T, b: T) -> T {
  return $FOLD;
}

#include parts/workgroup_fold.wgsl

@compute @workgroup_size(kThreads)
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>,
        @builtin(local_invocation_index) thread: u32) {
  let index = group.y * groups.x + group.x;
  let result = select(index, index * kThreads + thread, kSerial);
  let first = select(thread, 0u, kSerial);
  let step = select(kThreads, 1u, kSerial);
  let inside = result < parameters.results;
  let start = select(0, kept_offset(result), inside);
  let count = T(parameters.folded);
  var a = T($START);
  if (inside) {
    for (var j = first; j < parameters.folded; j += step) {
      let x = input[start + folded_offset(j)];
      a = fold(a, $EACH);
    }
  }
  if (!kSerial) {
    a = fold_workgroup(thread, a);
  }
  if (inside && (kSerial || thread == 0u)) {
    output[result] = T($END);
  }
}
