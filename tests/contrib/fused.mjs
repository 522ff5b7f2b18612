// Matrix products and convolutions with an activation, a sum or a transposition in the same operator.
import {float, floats} from '../../scripts/lib/onnx.mjs';
import {random, tensor} from './lib/values.mjs';

const image = random('float32', [2, 4, 9, 7]);
const kernel = random('float32', [6, 4, 3, 3], {seed: 2});
const bias = random('float32', [6], {seed: 3});

const conv = (activation, parameters) => ({
  name: `fused_conv_${activation.toLowerCase()}`, op: 'FusedConv', inputs: {x: image, w: kernel, b: bias}, constants: ['w', 'b'],
  attributes: {activation, kernel_shape: [3, 3], pads: [1, 1, 1, 1], strides: [2, 1],
               ...(parameters && {activation_params: floats(parameters)})},
});

const a = random('float32', [5, 7]);
const b = random('float32', [7, 4], {seed: 2});
const gemm = (activation, attributes = {}) => ({
  name: `fused_gemm_${activation.toLowerCase()}`, op: 'FusedGemm', inputs: {a, b, c: random('float32', [4], {seed: 3})},
  attributes: {activation, alpha: 0.5, beta: 1.5, ...attributes},
});

const matmul = (name, aDims, bDims, attributes, op = 'FusedMatMul') => ({
  name: `fused_matmul_${name}`, op, attributes,
  inputs: {a: random('float32', aDims), b: random('float32', bDims, {seed: 2})},
});

export default [
  conv('Relu'),
  conv('Sigmoid'),
  conv('Tanh'),
  conv('LeakyRelu', [0.25]),
  conv('HardSigmoid', [0.3, 0.4]),
  conv('Clip', [-0.5, 0.75]),
  {name: 'fused_conv_sum_relu', op: 'FusedConv', attributes: {activation: 'Relu', auto_pad: 'SAME_UPPER'},
   inputs: {x: image, w: kernel, b: null, z: random('float32', [2, 6, 9, 7], {seed: 4})}, constants: ['w']},
  {name: 'fused_conv_groups', op: 'FusedConv', attributes: {activation: 'Relu', group: 2, dilations: [1, 2]},
   inputs: {x: image, w: random('float32', [6, 2, 3, 3], {seed: 2})}},
  gemm('Relu'),
  gemm('Sigmoid'),
  gemm('LeakyRelu', {activation_alpha: 0.25}),
  gemm('HardSigmoid', {activation_alpha: 0.3, activation_beta: 0.4}),
  {name: 'fused_gemm_transposed', op: 'FusedGemm', attributes: {activation: 'Tanh', transA: 1, transB: 1},
   inputs: {a: random('float32', [7, 5]), b: random('float32', [4, 7], {seed: 2})}},
  matmul('plain', [2, 3, 5, 7], [2, 3, 7, 4], {alpha: float(2)}),
  matmul('trans_b', [2, 3, 5, 7], [2, 3, 4, 7], {transB: 1, alpha: 0.125}),
  matmul('trans_a', [3, 7, 5], [3, 7, 4], {transA: 1}),
  matmul('broadcast', [2, 1, 7, 5], [3, 4, 7], {transA: 1, transB: 1, alpha: 0.3}),
  matmul('constant', [2, 6, 7], [4, 7], {transB: 1}),
  matmul('batch_a', [5, 3, 7], [3, 7, 4], {transBatchA: 1}),
  matmul('batch_b', [2, 3, 5, 7], [7, 2, 3, 4], {transBatchB: 1}),
  matmul('batch_both', [7, 2, 3, 5], [4, 2, 3, 7], {transBatchA: 1, transA: 1, transBatchB: 1, transB: 1, alpha: 0.5}),
  matmul('former_name', [3, 7, 5], [3, 7, 4], {transA: 1, alpha: 0.5}, 'TransposeMatMul'),
  {name: 'conv_transpose_with_dynamic_pads', op: 'ConvTransposeWithDynamicPads',
   attributes: {strides: [2, 2], output_padding: [1, 0], kernel_shape: [3, 3]},
   inputs: {x: image, w: random('float32', [4, 6, 3, 3], {seed: 2}), pads: tensor('int64', [4], [1, 0, 1, 2]), b: bias}},
];
