// Whole layers on 8-bit numbers: QAttention, QEmbedLayerNormalization, DynamicQuantizeLSTM.
import {scalar, scale, scales, whole} from './lib/quantized.mjs';
import {random, tensor} from './lib/values.mjs';

const int32 = (dims, values) => tensor('int32', dims, values);

const [B, S, H] = [2, 4, 2];
const attention = (name, {mask = null, past = null, type = 'uint8', columns = false, zeros = true} = {}, attributes = {}, more = {}) => ({
  name: `quantized_attention_${name}`, op: 'QAttention', attributes: {num_heads: H, ...attributes}, tolerance: {absolute: 1e-5},
  inputs: {input: whole('uint8', [B, S, 12]), weights: whole(type, [12, 48], 2), bias: random('float32', [48], {seed: 3}),
           input_scale: scale(0.01), weight_scale: columns ? scales([48], {high: 0.02}) : scale(0.01), mask,
           input_zero: scalar('uint8', 120), weight_zero: zeros ? scalar(type, type === 'uint8' ? 130 : 0) : null, past},
  constants: ['weights'], ...more,
});

const table = (rows, seed) => whole('uint8', [rows, 8], seed);
const embed = (name, segments, mask) => ({
  name: `quantized_embedding_${name}`, op: 'QEmbedLayerNormalization', outputs: ['y', 'mask_index'], tolerance: {absolute: 1e-5},
  inputs: {ids: int32([2, 3], [1, 3, 0, 5, 5, 2]), segment_ids: segments ? int32([2, 3], [0, 1, 1, 0, 0, 1]) : null,
           words: table(6, 1), positions: table(4, 2), segments: segments ? table(2, 3) : null,
           gamma: whole('uint8', [8], 4), beta: whole('uint8', [8], 5), mask,
           word_scale: scale(0.01), position_scale: scale(0.02), segment_scale: segments ? scale(0.015) : null,
           gamma_scale: scale(0.01), beta_scale: scale(0.005),
           word_zero: scalar('uint8', 128), position_zero: scalar('uint8', 100), segment_zero: segments ? scalar('uint8', 99) : null,
           gamma_zero: scalar('uint8', 10), beta_zero: scalar('uint8', 127)},
});

const LSTM = {steps: 3, inputs: 5, hidden: 4};
const zeros = (type, dims) => tensor(type, dims, Array(dims.reduce((all, dim) => all * dim, 1)).fill(type === 'uint8' ? 128 : 0));
function lstm(name, {directions = 1, batch = 1, type = 'int8', columns = false, more = {}} = {}, attributes = {}) {
  const {steps, inputs, hidden} = LSTM;
  const lines = columns ? [directions, 4 * hidden] : [directions];
  return {
    name: `dynamic_quantize_lstm_${name}`, op: 'DynamicQuantizeLSTM', outputs: ['y', 'y_h', 'y_c'],
    attributes: {hidden_size: hidden, ...(directions === 2 ? {direction: 'bidirectional'} : {}), ...attributes},
    inputs: {x: random('float32', [steps, batch, inputs]), w: whole(type, [directions, inputs, 4 * hidden], 2),
             r: whole(type, [directions, hidden, 4 * hidden], 3), b: null, lengths: null, h: null, c: null, p: null, ...more,
             w_scale: scales(lines, {high: 0.01}), w_zero: zeros(type, lines),
             r_scale: scales(lines, {high: 0.01, seed: 5}), r_zero: zeros(type, lines)},
    tolerance: {relative: 1e-3, absolute: 1e-5},
  };
}

export default [
  attention('plain'),
  attention('signed_columns', {type: 'int8', columns: true, zeros: false}),
  attention('mask', {mask: int32([B], [2, 4])}),
  attention('unidirectional', {}, {unidirectional: 1}),
  attention('past', {past: random('float32', [2, B, H, 3, 8], {seed: 4})}, {unidirectional: 1}, {outputs: ['y', 'present']}),
  embed('plain', true, null),
  embed('mask', true, int32([2, 3], [1, 1, 0, 1, 1, 1])),
  embed('no_segments', false, null),
  lstm('plain'),
  lstm('unsigned', {type: 'uint8'}),
  lstm('columns', {columns: true}),
  lstm('bidirectional', {directions: 2, columns: true}),
  // With threads, ONNX Runtime rounds the states of parts of the batch for themselves.
  {...lstm('batch', {batch: 2}), tolerance: {relative: 1e-2, absolute: 3e-3}},
  lstm('biased', {more: {b: random('float32', [1, 32], {seed: 7}), h: random('float32', [1, 1, 4], {seed: 8}),
                         c: random('float32', [1, 1, 4], {seed: 9}), p: random('float32', [1, 12], {seed: 10})}},
       {direction: 'reverse'}),
];
