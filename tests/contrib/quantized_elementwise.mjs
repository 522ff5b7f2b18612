// Operators on 8-bit quantised tensors that need no products.
import {scalar, scale, whole} from './lib/quantized.mjs';
import {random} from './lib/values.mjs';

const nearly = {integers: 1};  // sums of scaled numbers round either way
const ZERO = {uint8: 118, int8: -9};
const types = (make) => ['uint8', 'int8'].flatMap((type) => make(type, ZERO[type]));

export default [
  ...types((type, zero) => [
    {name: `qlinear_add_${type}`, op: 'QLinearAdd', tolerance: nearly,
     inputs: {a: whole(type, [2, 3, 40]), sa: scale(0.03), za: scalar(type, zero), b: whole(type, [3, 1], 2),
              sb: scale(0.11), zb: scalar(type, 5), sc: scale(0.14), zc: scalar(type, zero)}},
    {name: `qlinear_mul_${type}`, op: 'QLinearMul', tolerance: nearly,
     inputs: {a: whole(type, [2, 3, 40]), sa: scale(0.03), za: scalar(type, zero), b: whole(type, [2, 3, 40], 2),
              sb: scale(0.11), zb: scalar(type, 5), sc: scale(0.23), zc: scalar(type, zero)}},
    {name: `qlinear_sigmoid_${type}`, op: 'QLinearSigmoid', tolerance: nearly,
     inputs: {x: whole(type, [3, 90]), sx: scale(0.05), zx: scalar(type, zero), sy: scale(1 / 256),
              zy: scalar(type, type === 'int8' ? -128 : 0)}},
    {name: `qlinear_leaky_relu_${type}`, op: 'QLinearLeakyRelu', tolerance: nearly,
     inputs: {x: whole(type, [3, 90]), sx: scale(0.05), zx: scalar(type, zero), sy: scale(0.04),
              zy: scalar(type, zero)}},
    {name: `qlinear_concat_${type}`, op: 'QLinearConcat', attributes: {axis: 1}, tolerance: nearly,
     inputs: {sy: scale(0.07), zy: scalar(type, zero), a: whole(type, [2, 3, 20]), sa: scale(0.07),
              za: scalar(type, zero), b: whole(type, [2, 1, 20], 2), sb: scale(0.09), zb: scalar(type, 1)}},
    {name: `qlinear_where_${type}`, op: 'QLinearWhere', tolerance: nearly,
     inputs: {c: random('bool', [30, 1], {low: 0, high: 1}), x: whole(type, [30, 9]), sx: scale(0.05),
              zx: scalar(type, zero), w: whole(type, [1, 9], 2), sw: scale(0.08), zw: scalar(type, 3),
              sz: scale(0.06), zz: scalar(type, zero)}},
    {name: `qlinear_softmax_${type}`, op: 'QLinearSoftmax', attributes: {axis: 1, opset: 13}, tolerance: nearly,
     inputs: {x: whole(type, [2, 12, 5]), sx: scale(0.03), zx: scalar(type, zero), sy: scale(1 / 256),
              zy: scalar(type, type === 'int8' ? -128 : 0)}},
    {name: `qlinear_softmax_together_${type}`, op: 'QLinearSoftmax', attributes: {axis: 1, opset: 11}, tolerance: nearly,
     inputs: {x: whole(type, [3, 4, 5]), sx: scale(0.03), zx: scalar(type, zero), sy: scale(1 / 256),
              zy: scalar(type, type === 'int8' ? -128 : 0)}},
  ]),
];
