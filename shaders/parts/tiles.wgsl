// A product of matrices by tiles: a workgroup of 8 x 8 threads makes 32 x 32 results, each thread 4 x 4 of them.
const kTile = 32u;
const kDepth = 16u;
const kThreads = 64u;
var<workgroup> left_tile: array<f32, kTile * kDepth>;   // [k][row]
var<workgroup> right_tile: array<f32, kTile * kDepth>;  // [k][column]

// Adds the product of both tiles, which all threads have filled; afterwards they may be filled again.
fn add_product(local: vec3<u32>, sum: ptr<function, array<vec4<f32>, 4>>) {
  workgroupBarrier();
  for (var k = 0u; k < kDepth; k++) {
    let left = k * kTile + local.y * 4u;
    let right = k * kTile + local.x * 4u;
    let row = vec4<f32>(right_tile[right], right_tile[right + 1u], right_tile[right + 2u], right_tile[right + 3u]);
    (*sum)[0] += left_tile[left] * row;
    (*sum)[1] += left_tile[left + 1u] * row;
    (*sum)[2] += left_tile[left + 2u] * row;
    (*sum)[3] += left_tile[left + 3u] * row;
  }
  workgroupBarrier();
}
