// Samples an image at the places that a grid names, in up to three dimensions: GridSample. One thread per element.
struct Parameters {
  count: u32,
  channels: u32,
  pixels: u32,  // of the result
  rank: u32,    // spatial dimensions, the last ones of three
  image: vec4<u32>,  // depth, height, width, their product
}

@group(0) @binding(0) var<storage, read> input: array<f32>;
@group(0) @binding(1) var<storage, read> grid: array<f32>;
@group(0) @binding(2) var<storage, read_write> output: array<f32>;
@group(0) @binding(3) var<uniform> parameters: Parameters;

const kTaps = $TAPS;  // per dimension: 1 the nearest, 2 linear, 4 cubic
const kBeyond = $BEYOND;  // the edges lie 0 zeros, 1 the border, 2 the reflection
const kAlignCorners = $ALIGN_CORNERS;

#include parts/grid.wgsl

// x mirrored at `low` and `high` until it lies between them.
fn reflect_between(x: f32, low: f32, high: f32) -> f32 {
  let range = high - low;
  if (range <= 0.0) {
    return low;
  }
  let distance = abs(x - low) % (2.0 * range);
  return low + select(distance, 2.0 * range - distance, distance > range);
}

// The lowest and highest place that reflection leaves alone.
fn edges(length: f32) -> vec2<f32> {
  return select(vec2<f32>(-0.5, length - 0.5), vec2<f32>(0.0, length - 1.0), kAlignCorners);
}

// What the grid names, counted in pixels, moved inside as far as need be.
fn place_at(named: f32, length: f32) -> f32 {
  var x = select(((named + 1.0) * length - 1.0) / 2.0, (named + 1.0) / 2.0 * (length - 1.0), kAlignCorners);
  if (kTaps == 1) {
    x = round(x);
  }
  let limits = edges(length);
  if (x >= limits.x && x <= limits.y) {
    return x;
  }
  if (kBeyond == 0) {
    return clamp(x, -8.0, length + 8.0);
  }
  if (kBeyond == 1) {
    return clamp(x, 0.0, length - 1.0);
  }
  return reflect_between(x, limits.x, limits.y);
}

// The index of pixel i of an axis, moved inside as far as need be; -1 where there is none.
fn pixel_at(i: i32, length: i32) -> i32 {
  if (i >= 0 && i < length) {
    return i;
  }
  if (kBeyond == 0) {
    return -1;
  }
  var inside = i;
  if (kBeyond == 2) {
    let limits = edges(f32(length));
    inside = i32(reflect_between(f32(i), limits.x, limits.y));
  }
  return clamp(inside, 0, length - 1);
}

// Weights of the pixels from the first tap on, for a place t from 0 to 1 behind the one before it. Cubic ones are Keys',
// with a = -0.75.
fn weights_at(t: f32) -> vec4<f32> {
  if (kTaps == 1) {
    return vec4<f32>(1.0, 0.0, 0.0, 0.0);
  }
  if (kTaps == 2) {
    return vec4<f32>(1.0 - t, t, 0.0, 0.0);
  }
  let a = -0.75;
  let far = vec2<f32>(t + 1.0, 2.0 - t);
  let near = vec2<f32>(t, 1.0 - t);
  let outer = ((a * far - 5.0 * a) * far + 8.0 * a) * far - 4.0 * a;
  let inner = ((a + 2.0) * near - (a + 3.0)) * near * near + 1.0;
  return vec4<f32>(outer.x, inner.x, inner.y, outer.y);
}

#include parts/per_result.wgsl

fn compute(i: u32) {
  let pixel = i % parameters.pixels;
  let channel = i / parameters.pixels;
  let plane = channel * parameters.image.w;
  // Along every dimension the indices of the pixels that count, and how much.
  var indices: array<vec4<i32>, 3>;
  var weights: array<vec4<f32>, 3>;
  let unused = 3u - parameters.rank;
  let named = (channel / parameters.channels * parameters.pixels + pixel) * parameters.rank;
  for (var d = 0u; d < 3u; d++) {
    indices[d] = vec4<i32>(0, -1, -1, -1);
    weights[d] = vec4<f32>(1.0, 0.0, 0.0, 0.0);
    if (d < unused) {
      continue;
    }
    let length = parameters.image[d];
    // The innermost dimension comes first.
    let x = place_at(grid[named + 2u - d], f32(length));
    let first = floor(x);
    weights[d] = weights_at(x - first);
    for (var tap = 0; tap < kTaps; tap++) {
      indices[d][tap] = pixel_at(i32(first) + tap - select(0, 1, kTaps == 4), i32(length));
    }
  }
  var sum = 0.0;
  for (var z = 0; z < kTaps; z++) {
    for (var y = 0; y < kTaps; y++) {
      for (var x = 0; x < kTaps; x++) {
        let at = vec3<i32>(indices[0][z], indices[1][y], indices[2][x]);
        if (all(at >= vec3<i32>(0))) {
          sum += weights[0][z] * weights[1][y] * weights[2][x] * input[plane + index_in(parameters.image.xyz, at)];
        }
      }
    }
  }
  output[i] = sum;
}
