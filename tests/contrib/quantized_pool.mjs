// Pools of 8-bit quantised images.
import {scalar, scale, whole} from './lib/quantized.mjs';

const nearly = {integers: 1};
const average = (type, dims) =>
    ({x: whole(type, dims), sx: scale(0.05), zx: scalar(type, 7), sy: scale(0.03), zy: scalar(type, 20)});

export default ['uint8', 'int8'].flatMap((type) => [
  {name: `qlinear_average_pool_${type}`, op: 'QLinearAveragePool', tolerance: nearly, inputs: average(type, [2, 5, 9, 8]),
   attributes: {kernel_shape: [3, 3], pads: [1, 1, 1, 1], strides: [2, 1], count_include_pad: 1}},
  {name: `qlinear_average_pool_last_${type}`, op: 'QLinearAveragePool', tolerance: nearly,
   inputs: average(type, [2, 9, 8, 5]),
   attributes: {channels_last: 1, kernel_shape: [3, 2], pads: [1, 0, 1, 1], strides: [2, 2], ceil_mode: 1}},
  {name: `qlinear_global_average_pool_${type}`, op: 'QLinearGlobalAveragePool', tolerance: nearly,
   inputs: average(type, [2, 5, 9, 8])},
  {name: `qlinear_global_average_pool_last_${type}`, op: 'QLinearGlobalAveragePool', tolerance: nearly,
   attributes: {channels_last: 1}, inputs: average(type, [2, 9, 8, 5])},
  {name: `nhwc_max_pool_${type}`, op: 'NhwcMaxPool', inputs: {x: whole(type, [2, 9, 8, 5])},
   attributes: {kernel_shape: [3, 3], pads: [1, 1, 1, 1], strides: [2, 2]}},
]);
