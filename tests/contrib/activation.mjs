// Gelu and its relatives.
import {float} from '../../scripts/lib/onnx.mjs';
import {random} from './lib/values.mjs';

const x = random('float32', [2, 3, 8], {low: -4, high: 4});
const bias = random('float32', [8], {seed: 2});
const halves = {relative: 5e-3, absolute: 1e-3};

export default [
  {name: 'gelu', op: 'Gelu', inputs: {x}},
  {name: 'gelu_symbolic', op: 'Gelu', inputs: {x}, shapes: {x: ['batch', 'length', 8]}},
  {name: 'gelu_opset_20', domain: '', op: 'Gelu', attributes: {approximate: 'tanh'}, inputs: {x}},
  {name: 'bias_gelu', op: 'BiasGelu', inputs: {x, bias}},
  {name: 'fast_gelu', op: 'FastGelu', inputs: {x}},
  {name: 'fast_gelu_with_bias', op: 'FastGelu', inputs: {x, bias}, constants: ['bias'],
   tolerance: {absolute: 1e-6}},
  {name: 'fast_gelu_float16', op: 'FastGelu', tolerance: halves,
   inputs: {x: random('float16', [3, 5], {low: -4, high: 4}), bias: random('float16', [5])}},
  {name: 'quick_gelu', op: 'QuickGelu', inputs: {x}},
  {name: 'quick_gelu_alpha', op: 'QuickGelu', attributes: {alpha: 0.75}, inputs: {x}},
  {name: 'quick_gelu_as_silu', op: 'QuickGelu', attributes: {alpha: float(1)}, inputs: {x}},
];
