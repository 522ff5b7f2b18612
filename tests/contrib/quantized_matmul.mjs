// Matrix products of 8-bit integers.
import {filled, scalar, scale, scales, whole} from './lib/quantized.mjs';
import {random} from './lib/values.mjs';

const PAIRS = [['uint8', 'int8'], ['uint8', 'uint8'], ['int8', 'int8']];
const pairs = (make) => PAIRS.flatMap(([a, b]) => make(a, b, `${a}_${b}`));

export default [
  ...pairs((a, b, name) => [
    {name: `matmul_integer_${name}`, op: 'MatMulInteger', domain: '',
     inputs: {a: whole(a, [2, 9, 37]), b: whole(b, [37, 43], 2), za: scalar(a, 100), zb: whole(b, [43], 3)}},
    {name: `qlinear_matmul_${name}`, op: 'QLinearMatMul', domain: '',
     constants: ['b', 'sb', 'zb'],
     inputs: {a: whole(a, [17, 100]), sa: scale(0.02), za: scalar(a, 77), b: whole(b, [100, 70], 2), sb: scale(0.013),
              zb: scalar(b, 5), sy: scale(0.31), zy: scalar(a, 66)}},
    {name: `qgemm_${name}`, op: 'QGemm', attributes: {},
     inputs: {a: whole(a, [9, 64]), sa: scale(0.02), za: scalar(a, 77), b: whole(b, [64, 33], 2), sb: scale(0.013),
              zb: scalar(b, 5), c: random('int32', [33], {low: -9000, high: 9000}), sy: scale(0.2), zy: scalar(a, 66)}},
    {name: `matmul_integer_to_float_${name}`, op: 'MatMulIntegerToFloat',
     inputs: {a: whole(a, [3, 5, 64]), b: whole(b, [64, 33], 2), sa: scale(0.02), sb: scales([33]), za: scalar(a, 77),
              zb: whole(b, [33], 5), bias: random('float32', [33])}},
  ]),
  {name: 'matmul_integer_batches', op: 'MatMulInteger', domain: '',
   inputs: {a: whole('uint8', [3, 1, 4, 8]), b: whole('int8', [2, 8, 6], 2)}},
  {name: 'qlinear_matmul_columns', op: 'QLinearMatMul', domain: '',
   inputs: {a: whole('uint8', [4, 20]), sa: scale(0.02), za: scalar('uint8', 77), b: whole('int8', [20, 9], 2),
            sb: scales([9]), zb: filled('int8', [9], 0), sy: scale(0.1), zy: scalar('uint8', 128)}},
  {name: 'qgemm_transposed', op: 'QGemm', attributes: {transA: 1, transB: 1},
   inputs: {a: whole('uint8', [64, 9]), sa: scale(0.02), za: scalar('uint8', 77), b: whole('int8', [33, 64], 2),
            sb: scales([33]), zb: filled('int8', [33], 0),
            c: random('int32', [9, 33], {low: -9000, high: 9000}), sy: scale(0.2), zy: scalar('uint8', 120)}},
  {name: 'qgemm_real', op: 'QGemm', attributes: {transB: 1},
   inputs: {a: whole('uint8', [9, 64]), sa: scale(0.02), za: scalar('uint8', 77), b: whole('int8', [33, 64], 2),
            sb: scales([33]), zb: filled('int8', [33], 0),
            c: random('int32', [9, 1], {low: -9000, high: 9000})}},
  {name: 'qgemm_no_c', op: 'QGemm', constants: ['b', 'sb', 'zb'],
   inputs: {a: whole('int8', [1, 64]), sa: scale(0.02), za: scalar('int8', 7), b: whole('int8', [64, 33], 2),
            sb: scale(0.01), zb: scalar('int8', 3), c: null, sy: scale(0.2), zy: scalar('int8', 12)}},
  {name: 'dynamic_quantize_matmul', op: 'DynamicQuantizeMatMul', constants: ['b', 'sb', 'zb'],
   inputs: {a: random('float32', [2, 7, 90], {low: -2, high: 3}), b: whole('int8', [90, 40], 2), sb: scales([40]),
            zb: whole('int8', [40], 4), bias: random('float32', [40])}},
  {name: 'dynamic_quantize_matmul_plain', op: 'DynamicQuantizeMatMul',
   inputs: {a: random('float32', [1, 90], {low: -2, high: 3}), b: whole('uint8', [90, 40], 2), sb: scale(0.02)}},
  {name: 'matmul_integer_16', op: 'MatMulInteger16',
   inputs: {a: random('int16', [2, 3, 5], {low: -32768, high: 32767}), b: random('int16', [5, 4], {low: -900, high: 900, seed: 2})}},
];
