// Attention, MultiHeadAttention and DecoderMaskedMultiHeadAttention of com.microsoft.
import {float} from '../../scripts/lib/onnx.mjs';
import {random, tensor} from './lib/values.mjs';

const [B, S, H, D] = [2, 4, 2, 8];
const HIDDEN = H * D;

// Attention

const input = random('float32', [B, S, 12]);
const weights = random('float32', [12, 3 * HIDDEN], {seed: 2});
const bias = random('float32', [3 * HIDDEN], {seed: 3});
const past = random('float32', [2, B, H, 3, D], {seed: 4});
const int32 = (dims, values) => tensor('int32', dims, values);

const self = (name, {mask = null, past: before = null, extra = null} = {}, attributes = {}, more = {}) => ({
  name: `self_attention_${name}`, op: 'Attention', attributes: {num_heads: H, ...attributes},
  inputs: {input, weights, bias, mask, past: before, extra}, tolerance: {absolute: 1e-6}, ...more,
});
const present = {outputs: ['y', 'present']};

// MultiHeadAttention

const query = random('float32', [B, S, HIDDEN]);
const key = random('float32', [B, 5, HIDDEN], {seed: 2});
const value = random('float32', [B, 5, 6 * H], {seed: 3});
const wideBias = random('float32', [2 * HIDDEN + 6 * H], {seed: 4});
const pastKey = random('float32', [B, H, 3, D], {seed: 5});
// The CPU provider wants keys and values of one size where there is a past.
const pastValue = random('float32', [B, H, 3, D], {seed: 6});
const sameValue = random('float32', [B, 5, HIDDEN], {seed: 3});
const sameBias = random('float32', [3 * HIDDEN], {seed: 4});
const presents = {outputs: ['y', 'present_key', 'present_value']};

const multi = (name, inputs, attributes = {}, more = {}) => ({
  name: `multi_head_attention_${name}`, op: 'MultiHeadAttention', attributes: {num_heads: H, ...attributes},
  inputs, tolerance: {absolute: 1e-6}, ...more,
});

// DecoderMaskedMultiHeadAttention

const one = random('float32', [B, 1, HIDDEN]);
const decoder = (name, inputs, attributes = {}, more = {}) => ({
  name: `decoder_attention_${name}`, op: 'DecoderMaskedMultiHeadAttention', attributes: {num_heads: H, ...attributes},
  inputs, tolerance: {absolute: 1e-6}, ...more,
});

export default [
  self('plain'),
  self('constant', {}, {scale: 0.25}, {constants: ['weights', 'bias']}),
  self('hidden_sizes', {}, {qkv_hidden_sizes: [16, 16, 12]},
       {inputs: {input, weights: random('float32', [12, 44], {seed: 2}), bias: random('float32', [44], {seed: 3})}}),
  self('ends', {mask: int32([B], [2, 4])}),
  self('ends_and_starts', {mask: int32([2 * B], [4, 3, 1, 0])}),
  self('raw_mask', {mask: int32([B, S], [1, 1, 1, 0, 0, 1, 1, 1])}),
  self('raw_mask_filter', {mask: int32([B, S], [1, 1, 1, 0, 0, 1, 1, 1])}, {mask_filter_value: float(-2)}),
  self('mask_3d', {mask: random('int32', [B, S, S], {low: 0, high: 1})}),
  self('unidirectional', {}, {unidirectional: 1}),
  self('unidirectional_mask', {mask: int32([B, S], [1, 1, 1, 0, 1, 1, 1, 1])}, {unidirectional: 1}),
  self('past', {past}, {}, present),
  self('past_unidirectional', {past, mask: random('int32', [B, 7], {low: 1, high: 1})}, {unidirectional: 1}, present),
  self('present', {}, {}, present),
  self('bias_of_scores', {extra: random('float32', [1, H, S, S], {seed: 9})}),
  self('bias_and_mask', {mask: int32([B, S], [1, 1, 1, 0, 1, 1, 1, 1]), extra: random('float32', [B, 1, S, S], {seed: 9})}),

  multi('separate', {query, key, value}),
  multi('bias', {query, key, value, bias: wideBias}),
  multi('scale', {query, key, value}, {scale: 0.1}),
  multi('cross', {query, key: random('float32', [B, H, 5, D]), value: random('float32', [B, H, 5, D], {seed: 2})}),
  multi('mask_1d', {query, key, value, bias: null, mask: int32([B], [3, 5])}),
  multi('mask_2d', {query, key, value, bias: null, mask: int32([B, 5], [1, 1, 0, 1, 0, 1, 1, 1, 1, 0])}),
  multi('mask_3d', {query, key, value, bias: wideBias, mask: random('int32', [B, S, 5], {low: 0, high: 1, seed: 3})}),
  multi('bias_of_scores', {query, key, value, bias: null, mask: null, extra: random('float32', [1, 1, S, 5])}),
  multi('past', {query, key, value: sameValue, bias: null, mask: null, extra: null, pastKey, pastValue}, {}, presents),
  multi('past_mask', {query, key, value: sameValue, bias: sameBias, mask: random('int32', [B, 8], {low: 0, high: 1, seed: 4}),
                      extra: random('float32', [B, H, S, 8]), pastKey, pastValue}, {}, presents),
  multi('unidirectional', {query, key: query, value: query}, {unidirectional: 1}),
  multi('present', {query, key, value}, {}, presents),

  decoder('cross', {one, key: random('float32', [B, H, 5, D]), value: random('float32', [B, H, 5, D], {seed: 2})}),
];
