// QuantizeLinear, DequantizeLinear and DynamicQuantizeLinear.
import {scalar, scale, whole} from './lib/quantized.mjs';
import {ramp, random, tensor} from './lib/values.mjs';

const perTensor = ['uint8', 'int8', 'uint16', 'int16'].flatMap((type) => [
  {name: `ms_quantize_linear_${type}`, op: 'QuantizeLinear', outputs: ['y'],
   inputs: {x: random('float32', [2, 3, 50], {low: -3, high: 3}), scale: scale(0.017),
            zero: scalar(type, 100)}},
  {name: `ms_dequantize_linear_${type}`, op: 'DequantizeLinear',
   inputs: {x: whole(type, [2, 3, 50]), scale: scale(0.017), zero: scalar(type, 100)}},
]);

export default [
  ...perTensor,
  {name: 'quantize_linear_ties', op: 'QuantizeLinear', domain: '', constants: ['scale', 'zero'],
   inputs: {x: ramp('float32', [600], {start: -300, step: 0.5}), scale: scale(1),
            zero: scalar('int8', 1)}},
  {name: 'quantize_linear_axis', op: 'QuantizeLinear', domain: '', attributes: {axis: 1},
   inputs: {x: random('float32', [2, 5, 7], {low: -9, high: 9}), scale: random('float32', [5], {low: 0.01, high: 0.2}),
            zero: whole('uint8', [5])}},
  {name: 'ms_quantize_linear_axis', op: 'QuantizeLinear', attributes: {axis: 0},
   inputs: {x: random('float32', [6, 4, 3], {low: -9, high: 9}), scale: random('float32', [6], {low: 0.01, high: 0.2}),
            zero: whole('int16', [6])}},
  {name: 'quantize_linear_blocks', op: 'QuantizeLinear', domain: '', attributes: {axis: 1, block_size: 4},
   inputs: {x: random('float32', [3, 10, 5], {low: -9, high: 9}),
            scale: random('float32', [3, 3, 5], {low: 0.01, high: 0.2}), zero: whole('int8', [3, 3, 5])}},
  {name: 'quantize_linear_float16', op: 'QuantizeLinear', domain: '',
   inputs: {x: random('float16', [300], {low: -9, high: 9}), scale: scalar('float16', 0.043),
            zero: scalar('uint8', 111)}},
  {name: 'dequantize_linear_axis', op: 'DequantizeLinear', domain: '', attributes: {axis: -1},
   inputs: {x: whole('int8', [4, 6]), scale: random('float32', [6], {low: 0.01, high: 2}), zero: whole('int8', [6])}},
  {name: 'dequantize_linear_blocks', op: 'DequantizeLinear', domain: '', attributes: {axis: 0, block_size: 3},
   inputs: {x: whole('uint8', [7, 6]), scale: random('float32', [3, 6], {low: 0.01, high: 2}),
            zero: whole('uint8', [3, 6])}},
  {name: 'dequantize_linear_int32', op: 'DequantizeLinear', domain: '',
   inputs: {x: random('int32', [40], {low: -1e9, high: 1e9}), scale: scale(0.25)}},
  {name: 'dynamic_quantize_linear', op: 'DynamicQuantizeLinear', domain: '', outputs: ['y', 'scale', 'zero'],
   inputs: {x: random('float32', [5, 40], {low: -0.3, high: 1.1})}},
  {name: 'dynamic_quantize_linear_positive', op: 'DynamicQuantizeLinear', domain: '', outputs: ['y', 'scale', 'zero'],
   inputs: {x: random('float32', [5, 40], {low: 2, high: 7})}},
  {name: 'dynamic_quantize_linear_zeros', op: 'DynamicQuantizeLinear', domain: '', outputs: ['y', 'scale', 'zero'],
   inputs: {x: tensor('float32', [3], [0, 0, 0])}},
];
