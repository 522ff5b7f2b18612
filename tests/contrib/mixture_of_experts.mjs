// MoE and QMoE.
import {float} from '../../scripts/lib/onnx.mjs';
import {random} from './lib/values.mjs';

const [T, E] = [5, 4];
const numbers = (dims, seed, type = 'float32') => random(type, dims, {seed});
const router = (type = 'float32') => random(type, [T, E], {low: -2, high: 2, seed: 2});

/** `fusion` 2: every other row of the first matrix is a gate. */
const experts = (name, attributes, {fusion = 1, bias = false} = {}) => ({
  name: `moe_${name}`, op: 'MoE', attributes: {k: 2, ...attributes}, tolerance: {absolute: 1e-5},
  inputs: {x: numbers([T, 8], 1), router: router(), w1: numbers([E, fusion * 6, 8], 3), b1: bias ? numbers([E, fusion * 6], 4) : null,
           w2: numbers([E, 8, 6], 5), b2: bias ? numbers([E, 8], 6) : null},
});

function quantized(name, bits, {fusion = 1, block = 0, bias = false, zeros = false, attributes = {}} = {}) {
  const size = 32, perByte = 8 / bits;
  const bytes = (dims, seed) => random('uint8', dims, {low: 0, high: 255, seed});
  const scales = (rows, seed) =>
      random('float32', block ? [E, rows, size / block] : [E, rows], {low: 0.01 / 2 ** bits, high: 0.5 / 2 ** bits, seed});
  const packedZeros = (rows, seed) =>
      zeros ? bytes(block ? [E, rows, Math.ceil(size / block / perByte)] : [E, Math.ceil(rows / perByte)], seed) : null;
  return {
    name: `qmoe_${name}`, op: 'QMoE', tolerance: {absolute: 1e-5},
    attributes: {k: 2, expert_weight_bits: bits, activation_type: 'relu', ...(block ? {block_size: block} : {}), ...attributes},
    inputs: {
      x: numbers([T, size], 1), router: router(),
      w1: bytes([E, fusion * size, size / perByte], 3), s1: scales(fusion * size, 8), b1: bias ? numbers([E, fusion * size], 4) : null,
      w2: bytes([E, size, size / perByte], 5), s2: scales(size, 9), b2: bias ? numbers([E, size], 6) : null,
      w3: null, s3: null, b3: null, z1: packedZeros(fusion * size, 10), z2: packedZeros(size, 11),
    },
  };
}

const swiglu = {activation_type: 'swiglu', swiglu_fusion: 1, activation_alpha: float(1.702), activation_beta: float(1)};

export default [
  ...['relu', 'gelu', 'silu', 'identity'].map((type) => experts(type, {activation_type: type})),
  experts('normalized', {normalize_routing_weights: 1}),
  experts('of_one', {k: 1}),
  experts('of_one_normalized', {k: 1, normalize_routing_weights: 1}),
  experts('bias', {}, {bias: true}),
  experts('swiglu', {activation_type: 'swiglu', swiglu_fusion: 1}, {fusion: 2}),
  experts('swiglu_limited', {...swiglu, swiglu_limit: float(0.5)}, {fusion: 2, bias: true}),
  ...[2, 4, 8].map((bits) => quantized(`${bits}_bits`, bits)),
  ...[4, 8].flatMap((bits) => [
    quantized(`${bits}_bits_zeros`, bits, {zeros: true}),
    quantized(`${bits}_bits_blocks`, bits, {block: 16, bias: true}),
    quantized(`${bits}_bits_blocks_zeros`, bits, {block: 16, zeros: true}),
  ]),
  quantized('swiglu', 4, {fusion: 2, bias: true, attributes: swiglu}),
];
