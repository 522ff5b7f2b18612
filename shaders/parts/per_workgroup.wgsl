// One workgroup per result: compute(i, thread) for i up to parameters.count, all of its threads with the same i.
@compute @workgroup_size(kThreads)
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>,
        @builtin(local_invocation_index) thread: u32) {
  let i = group.y * groups.x + group.x;
  if (i < parameters.count) {
    compute(i, thread);
  }
}
