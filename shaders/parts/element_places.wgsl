// Where elements lie that indices of the data's rank name along one axis: index (i, j, k) stands for [i, its value, k].
struct Parameters {
  count: u32,  // of the indices
  rank: u32,
  axis: i32,         // length of the axis that is addressed
  axis_stride: i32,  // of the data along it
  dims: array<vec4<i32>, 2>,     // of the indices
  strides: array<vec4<i32>, 2>,  // of the data, 0 along the axis
}

fn place_of(i: u32) -> u32 {
  var at = 0;
  var rest = i32(i);
  for (var d = i32(parameters.rank) - 1; d >= 0; d--) {
    let dim = parameters.dims[d / 4][d % 4];
    at += rest % dim * parameters.strides[d / 4][d % 4];
    rest /= dim;
  }
  var index = indices[i];
  index = select(index, index + parameters.axis, index < 0);
  return u32(at + index * parameters.axis_stride);
}
