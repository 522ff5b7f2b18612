// A workgroup's threads fold what each has, by fold(T, T), into what all of them get.
const kThreads = 64u;
var<workgroup> partial: array<T, kThreads>;

fn fold_workgroup(thread: u32, value: T) -> T {
  workgroupBarrier();
  partial[thread] = value;
  for (var half = kThreads / 2u; half > 0u; half /= 2u) {
    workgroupBarrier();
    if (thread < half) {
      partial[thread] = fold(partial[thread], partial[thread + half]);
    }
  }
  workgroupBarrier();
  return partial[0];
}
