// Sampling of images: GridSample, CropAndResize, MaxUnpool.
import {float} from '../../scripts/lib/onnx.mjs';
import {random, tensor} from './lib/values.mjs';

const image = random('float32', [2, 3, 5, 6]);
const grid = random('float32', [2, 4, 7, 2], {low: -1.3, high: 1.3, seed: 2});
const sample = (name, attributes) =>
    ({name: `ms_grid_sample_${name}`, op: 'GridSample', attributes, inputs: {image, grid}, tolerance: {absolute: 1e-5}});

const boxes = tensor('float32', [3, 4], [0.1, 0.2, 0.9, 0.7, 0, 0, 1, 1, -0.25, 0.9, 0.5, 0.1]);
const crop = (name, size, attributes = {}) => ({
  name: `crop_and_resize_${name}`, op: 'CropAndResize', attributes, tolerance: {absolute: 1e-6},
  inputs: {image, boxes, numbers: tensor('int32', [3], [0, 1, 0]), size: tensor('int32', [2], size)},
});

const unpool = (name, inputs, attributes) => ({
  name: `max_unpool_${name}`, op: 'MaxUnpool', domain: '', attributes: {kernel_shape: [2, 2], strides: [2, 2], ...attributes},
  inputs: {x: random('float32', [1, 2, 2, 3]), indices: tensor('int64', [1, 2, 2, 3], [0, 3, 5, 12, 9, 10, 25, 26, 28, 40, 39, 35]),
           ...inputs},
});

export default [
  sample('bilinear', {}),
  sample('aligned', {align_corners: 1}),
  sample('nearest_border', {mode: 'nearest', padding_mode: 'border'}),
  sample('bicubic_reflection', {mode: 'bicubic', padding_mode: 'reflection'}),
  crop('bilinear', [4, 5]),
  crop('nearest', [3, 3], {mode: 'nearest'}),
  crop('one_pixel', [1, 1], {extrapolation_value: float(7)}),
  crop('extrapolated', [5, 4], {extrapolation_value: float(-2)}),
  unpool('plain', {}, {}),
  // Rows of seven: what pooling left over counts.
  unpool('output_shape', {shape: tensor('int64', [4], [1, 2, 5, 7])}, {}),
];
