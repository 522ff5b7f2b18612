// Elements of a grid (depth, height, width), in row-major order.
fn position_in(size: vec3<u32>, index: u32) -> vec3<i32> {
  return vec3<i32>(vec3<u32>(index / (size.y * size.z), index / size.z % size.y, index % size.z));
}

fn index_in(size: vec3<u32>, position: vec3<i32>) -> u32 {
  let at = vec3<u32>(position);
  return (at.x * size.y + at.y) * size.z + at.z;
}

fn is_in(size: vec3<u32>, position: vec3<i32>) -> bool {
  return all(position >= vec3<i32>(0)) && all(position < vec3<i32>(size));
}
