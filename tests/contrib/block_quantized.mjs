// MatMulNBits, MatMulBnb4, GatherBlockQuantized.
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

const bnb4 = (name, a, n, {type = 1, block = 16, kind = 'float32', ...attributes} = {}) => {
  const k = attributes.transB === 0 ? n : a.at(-1), columns = attributes.transB === 0 ? a.at(-1) : n;
  return {
    name: `matmul_bnb4_${name}`, op: 'MatMulBnb4', constants: ['b', 'scales'], tolerance: {relative: 1e-3, absolute: 1e-5},
    attributes: {K: k, N: columns, block_size: block, quant_type: type, ...attributes},
    inputs: {a: random(kind, a), b: whole('uint8', [(k * columns) / 2], 2),
             scales: random(kind, [Math.ceil((k * columns) / block)], {low: 0.1, high: 2, seed: 3})},
  };
};

/** Of [rows, ..., columns] elements quantised in blocks along the last axis. */
function gather(name, dims, {type = 'uint8', bits = 4, block = 16, zeros = false, attributes = {}, scaleType = 'float32',
                             indices = tensor('int64', [2, 3], [0, 2, -1, 1, 1, 3])} = {}) {
  const perByte = type === 'uint8' ? 8 / bits : 1;
  const lines = dims.with(-1, Math.ceil(dims.at(-1) / block));
  const packed = dims.with(-1, dims.at(-1) / perByte);
  const bytes = (shape, seed) => {
    const {values} = {values: Array.from({length: shape.reduce((all, dim) => all * dim, 1) / 2}, (_, i) => (i * 73 * seed) % 256)};
    return tensor(type, shape, values);
  };
  const make = (shape, seed) => (type === 'uint8' ? whole(type, shape, seed) : bytes(shape, seed));
  return {
    name: `gather_block_quantized_${name}`, op: 'GatherBlockQuantized', tolerance: {relative: 1e-3, absolute: 1e-6},
    attributes: {block_size: block, bits, quantize_axis: dims.length - 1, ...attributes},
    inputs: {data: make(packed, 1), indices, scales: random(scaleType, lines, {low: 0.01, high: 0.1}),
             zeros: zeros ? make(lines.with(-1, Math.ceil(lines.at(-1) / perByte)), 3) : null},
    constants: zeros ? ['data', 'scales', 'zeros'] : ['data', 'scales'],
  };
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
  bnb4('normal', [3, 32], 20),
  bnb4('float', [3, 32], 20, {type: 0}),
  bnb4('row', [1, 64], 24, {block: 32}),
  bnb4('blocks_across_rows', [2, 2, 24], 6, {block: 64}),
  gather('4_bits', [4, 48]),
  gather('4_bits_zeros', [4, 48], {zeros: true}),
  gather('8_bits', [4, 3, 40], {bits: 8, zeros: true, block: 16}),
  gather('2_bits', [4, 64], {bits: 2, zeros: true}),
  gather('float16', [4, 48], {scaleType: 'float16'}),
  gather('uint4', [4, 2, 48], {type: 'uint4', zeros: true}),
  gather('int4_inner', [2, 4, 32], {type: 'int4', attributes: {gather_axis: 1}, indices: tensor('int32', [3], [3, 0, -2])}),
];
