// MatMulNBits.
import {scales, whole} from './lib/quantized.mjs';
import {random, tensor} from './lib/values.mjs';

/** [..., k] times [k, n] of `bits` in blocks of `block`. */
function nBits(name, {a, n, block, bits = 4, zeros = false, real = null, index = null, bias = false, type = 'float32'}) {
  const k = a.at(-1), blocks = Math.ceil(k / block);
  const entry = {
    name, op: 'MatMulNBits', constants: ['b', 'scales'], tolerance: {relative: 1e-3, absolute: 1e-3},
    attributes: {K: k, N: n, bits, block_size: block},
    inputs: {
      a: random(type, a), b: whole('uint8', [n, blocks, (block * bits) / 8]),
      scales: type === 'float32' ? scales([n * blocks]) : random(type, [n * blocks], {low: 0.001, high: 0.05}),
      zeros: zeros ? whole('uint8', [n * Math.ceil((blocks * bits) / 8)], 2) : real,
      index, bias: bias ? random(type, [n]) : null,
    },
  };
  for (const optional of ['bias', 'index', 'zeros']) {
    if (entry.inputs[optional]) break;
    delete entry.inputs[optional];
  }
  for (const name of ['zeros', 'bias', 'index']) if (entry.inputs[name]) entry.constants.push(name);
  return entry;
}

export default [
  nBits('matmul_nbits', {a: [2, 3, 64], n: 40, block: 32}),
  nBits('matmul_nbits_row', {a: [1, 128], n: 33, block: 32, zeros: true}),
  nBits('matmul_nbits_odd_depth', {a: [4, 80], n: 20, block: 32, zeros: true, bias: true}),
  nBits('matmul_nbits_real_zeros', {a: [4, 64], n: 8, block: 16, real: random('float32', [8 * 4], {low: 6, high: 9})}),
  nBits('matmul_nbits_index', {a: [4, 64], n: 8, block: 32,
                               index: tensor('int32', [64], Array.from({length: 64}, (_, i) => i % 2))}),
  nBits('matmul_nbits_8_bits', {a: [4, 64], n: 24, block: 32, bits: 8, zeros: true}),
  nBits('matmul_nbits_8_bits_symmetric', {a: [1, 96], n: 24, block: 32, bits: 8}),
];
