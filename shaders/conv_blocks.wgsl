// As conv.wgsl, without memory of a workgroup: for GPUs made of software, on which barriers are slow. A thread makes four
// pixels of eight channels.
#include parts/conv_problem.wgsl
#include parts/window.wgsl
#include parts/per_result.wgsl

fn store(z: u32, channel: u32, pixel: u32, sum: vec4<f32>) {
  if (channel >= parameters.m) {
    return;
  }
  for (var j = 0u; j < 4u && pixel + j < parameters.pixels; j++) {
    y[(z * parameters.m + channel) * parameters.pixels + pixel + j] =
        finished(sum[j], z % parameters.groups * parameters.m + channel);
  }
}

fn compute(i: u32) {
  let blocks = (parameters.pixels + 3u) / 4u;
  let rows = (parameters.m + 7u) / 8u;
  let pixel = i % blocks * 4u;
  let channel = i / blocks % rows * 8u;
  let z = i / blocks / rows;  // image and group
  let image_start = z * parameters.channels * parameters.image.w;
  let first = z % parameters.groups * parameters.m;
  // Where the channels' weights begin; of those beyond the last, the last's.
  let low = (first + min(vec4<u32>(channel) + vec4<u32>(0u, 1u, 2u, 3u), vec4<u32>(parameters.m - 1u))) * parameters.k;
  let high = (first + min(vec4<u32>(channel) + vec4<u32>(4u, 5u, 6u, 7u), vec4<u32>(parameters.m - 1u))) * parameters.k;
  let starts = array<vec3<i32>, 4>(window_start(pixel), window_start(pixel + 1u), window_start(pixel + 2u),
                                   window_start(pixel + 3u));
  var sum0 = vec4<f32>();
  var sum1 = vec4<f32>();
  var sum2 = vec4<f32>();
  var sum3 = vec4<f32>();
  var sum4 = vec4<f32>();
  var sum5 = vec4<f32>();
  var sum6 = vec4<f32>();
  var sum7 = vec4<f32>();
  for (var tap = 0u; tap < parameters.kernel.w; tap++) {
    var at = vec4<u32>(image_start);
    var inside = vec4<bool>();
    for (var j = 0u; j < 4u; j++) {
      let position = starts[j] + tap_offset(tap);
      if (pixel + j < parameters.pixels && is_in(parameters.image.xyz, position)) {
        inside[j] = true;
        at[j] += index_in(parameters.image.xyz, position);
      }
    }
    for (var k = tap; k < parameters.k; k += parameters.kernel.w) {
      let seen = vec4<f32>(image[at.x], image[at.y], image[at.z], image[at.w]);
      let row = select(vec4<f32>(), seen, inside);
      sum0 += weights[low.x + k] * row;
      sum1 += weights[low.y + k] * row;
      sum2 += weights[low.z + k] * row;
      sum3 += weights[low.w + k] * row;
      sum4 += weights[high.x + k] * row;
      sum5 += weights[high.y + k] * row;
      sum6 += weights[high.z + k] * row;
      sum7 += weights[high.w + k] * row;
      at += vec4<u32>(parameters.image.w);
    }
  }
  store(z, channel, pixel, sum0);
  store(z, channel + 1u, pixel, sum1);
  store(z, channel + 2u, pixel, sum2);
  store(z, channel + 3u, pixel, sum3);
  store(z, channel + 4u, pixel, sum4);
  store(z, channel + 5u, pixel, sum5);
  store(z, channel + 6u, pixel, sum6);
  store(z, channel + 7u, pixel, sum7);
}
