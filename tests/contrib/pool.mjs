// Pools whose sizes are rounded up: what lies beyond the padding never counts.
import {random, tensor} from './lib/values.mjs';

const average = (name, attributes, dims, opset = 22) => ({
  name: `average_pool_${name}`, domain: '', op: 'AveragePool', opsets: {'': opset},
  attributes: {ceil_mode: 1, count_include_pad: 1, ...attributes}, inputs: {x: random('float32', dims)}, tolerance: {absolute: 1e-6},
});
const maximum = (name, attributes, dims) => ({
  name: `max_pool_${name}`, domain: '', op: 'MaxPool', attributes: {ceil_mode: 1, ...attributes},
  inputs: {x: random('float32', dims)}, outputs: ['y', 'indices'],
});

const masked = (name, dims, attributes, seed = 2) => ({
  name: `masked_pool_${name}`, op: 'MaxpoolWithMask', attributes,
  inputs: {x: random('float32', dims), mask: random('int32', [1, 1, ...dims.slice(2)], {low: 0, high: 2, seed})},
});

export default [
  ...[10, 11, 19, 22].map((opset) => average(`line_${opset}`, {kernel_shape: [2], strides: [2]}, [1, 2, 5], opset)),
  average('padded', {kernel_shape: [3, 3], strides: [2, 2], pads: [1, 1, 1, 1]}, [2, 3, 4, 6]),
  average('dilated', {kernel_shape: [3, 2], strides: [2, 3], dilations: [2, 2], pads: [1, 0, 0, 1]}, [1, 2, 8, 9]),
  average('without_padding', {kernel_shape: [3, 3], strides: [2, 2], pads: [1, 1, 1, 1], count_include_pad: 0}, [1, 2, 4, 6]),
  maximum('rounded_up', {kernel_shape: [3, 3], strides: [2, 2], pads: [1, 0, 0, 1]}, [1, 2, 6, 7]),
  {name: 'max_pool_columns', domain: '', op: 'MaxPool', attributes: {kernel_shape: [2, 2], storage_order: 1},
   inputs: {x: tensor('float32', [1, 1, 2, 3], [1, 2, 9, 4, 5, 6])}, outputs: ['y', 'indices']},
  masked('line', [2, 3, 9], {kernel_shape: [3], strides: [2], pads: [1, 1]}),
  masked('image', [2, 3, 5, 6], {kernel_shape: [2, 3], pads: [1, 0, 0, 1]}),
  masked('first_pixel', [1, 1, 3, 3], {kernel_shape: [2, 2]}, 9),
  masked('volume', [1, 2, 4, 3, 5], {kernel_shape: [2, 2, 2], strides: [1, 1, 2]}),
];
