// Where elements lie of the blocks that tuples of indices name, one after the other, behind the batch axes they share.
struct Parameters {
  count: u32,   // of the elements of all blocks
  block: u32,   // elements
  tuples: u32,  // per batch
  batch: u32,   // elements of the data per batch
  width: u32,   // of a tuple
  dims: array<vec4<i32>, 2>,     // of the data, behind the batch
  strides: array<vec4<i32>, 2>,
}

fn place_of(i: u32) -> u32 {
  let tuple = i / parameters.block;
  var at = i32(tuple / parameters.tuples * parameters.batch + i % parameters.block);
  for (var d = 0u; d < parameters.width; d++) {
    var index = indices[tuple * parameters.width + d];
    index = select(index, index + parameters.dims[d / 4u][d % 4u], index < 0);
    at += index * parameters.strides[d / 4u][d % 4u];
  }
  return u32(at);
}
