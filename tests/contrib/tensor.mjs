// Operators that ONNX has, too, by the same name or another.
import {random, tensor} from './lib/values.mjs';

const matrix = random('float32', [2, 4, 5]);

export default [
  {name: 'expand_dims', op: 'ExpandDims', inputs: {x: matrix, axis: tensor('int32', [1], [1])}, constants: ['axis']},
  {name: 'expand_dims_last', op: 'ExpandDims', inputs: {x: matrix, axis: tensor('int32', [1], [-1])}, constants: ['axis']},
  {name: 'gather_nd', op: 'GatherND', inputs: {x: matrix, i: tensor('int32', [2, 2], [0, 1, 1, 3])}},
  {name: 'pad', op: 'Pad', attributes: {mode: 'reflect'},
   inputs: {x: matrix, pads: tensor('int64', [1, 6], [0, 1, 2, 0, 2, 1])}, constants: ['pads']},
  {name: 'pad_value', op: 'Pad',
   inputs: {x: matrix, pads: tensor('int64', [6], [0, 1, 2, 1, 2, -1]), value: tensor('float32', [1], [2.5])}},
  {name: 'range', op: 'Range', inputs: {start: tensor('int32', [1], [3]), limit: tensor('int32', [1], [9])}},
  {name: 'range_float', op: 'Range',
   inputs: {start: tensor('float32', [], [3]), limit: tensor('float32', [], [-1]), delta: tensor('float32', [], [-0.75])}},
  {name: 'trilu', op: 'Trilu', inputs: {x: matrix}},
  {name: 'trilu_lower', op: 'Trilu', attributes: {upper: 0}, inputs: {x: matrix, k: tensor('int64', [], [1])}},
  {name: 'unique', op: 'Unique', inputs: {x: tensor('float32', [6], [2, 1, 1, 3, 4, 3])},
   outputs: ['y', 'index', 'counts']},
];
