// What carries a state from call to call: CausalConvWithState, LinearAttention.
import {random} from './lib/values.mjs';

const causal = (name, {length = 6, bias = null, past = null} = {}, attributes = {}) => ({
  name: `causal_conv_${name}`, op: 'CausalConvWithState', attributes, outputs: ['y', 'present'], tolerance: {absolute: 1e-6},
  inputs: {x: random('float32', [2, 5, length]), weights: random('float32', [5, 1, 4], {seed: 2}), bias, past},
});
const past = random('float32', [2, 5, 3], {seed: 4});

const [B, T, D, V] = [2, 5, 4, 3];
const linear = (name, {queries = 2, heads = 2, keys = heads, past: state = null, decay = null, beta = null}, attributes) => ({
  name: `linear_attention_${name}`, op: 'LinearAttention', outputs: ['y', 'present'], tolerance: {absolute: 1e-6},
  attributes: {q_num_heads: queries, kv_num_heads: heads, ...attributes},
  inputs: {query: random('float32', [B, T, queries * D]), key: random('float32', [B, T, keys * D], {seed: 2}),
           value: random('float32', [B, T, heads * V], {seed: 3}), state, decay, beta},
});
const state = random('float32', [B, 2, D, V], {seed: 4});
const gates = (columns, seed) => random('float32', [B, T, columns], {low: -2, high: 0, seed});
const rates = (columns) => random('float32', [B, T, columns], {low: 0, high: 1, seed: 7});

export default [
  causal('plain'),
  causal('bias_swish', {bias: random('float32', [5], {seed: 3})}, {activation: 'silu'}),
  causal('past', {past}),
  causal('past_token', {past, length: 1, bias: random('float32', [5], {seed: 3})}, {activation: 'swish'}),
  linear('linear', {}, {update_rule: 'linear'}),
  linear('gated', {decay: gates(2, 5), past: state}, {update_rule: 'gated'}),
  linear('delta', {beta: rates(1)}, {update_rule: 'delta'}),
  linear('gated_delta', {decay: gates(2 * D, 5), beta: rates(2), past: state}, {}),
  linear('shared_keys', {queries: 4, heads: 4, keys: 2, decay: gates(4, 5), beta: rates(4)}, {}),
  linear('few_queries', {queries: 1, heads: 2, keys: 1, decay: gates(2, 5), beta: rates(2)}, {}),
];
