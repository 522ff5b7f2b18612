// Normalisations of rows, with a sum or an embedding before them.
import {random, tensor} from './lib/values.mjs';

const input = random('float32', [2, 3, 16]);
const skip = random('float32', [2, 3, 16], {seed: 2});
const gamma = random('float32', [16], {low: 0.5, high: 1.5, seed: 3});
const beta = random('float32', [16], {seed: 4});
const bias = random('float32', [16], {seed: 5});
const sums = ['y', '', '', 'sum'];
const halves = {relative: 5e-3, absolute: 2e-3};
const half = (described) => ({...described, type: 'float16'});

const embedding = {
  ids: random('int32', [2, 5], {low: 0, high: 9}),
  segments: random('int32', [2, 5], {low: 0, high: 1, seed: 2}),
  word: random('float32', [10, 16], {seed: 3}),
  position: random('float32', [8, 16], {seed: 4}),
  segment: random('float32', [2, 16], {seed: 5}),
  gamma, beta,
};
const mask = tensor('int32', [2, 5], [1, 1, 1, 0, 0, 1, 1, 1, 1, 1]);

export default [
  {name: 'skip_layer_normalization', op: 'SkipLayerNormalization', inputs: {input, skip, gamma, beta}},
  {name: 'skip_layer_normalization_bias', op: 'SkipLayerNormalization', attributes: {epsilon: 1e-2},
   inputs: {input, skip, gamma, beta, bias}, outputs: sums},
  {name: 'skip_layer_normalization_no_beta', op: 'SkipLayerNormalization', inputs: {input, skip, gamma, beta: null, bias}},
  {name: 'skip_layer_normalization_one_skip', op: 'SkipLayerNormalization',
   inputs: {input, skip: random('float32', [3, 16], {seed: 2}), gamma, beta}, outputs: sums},
  {name: 'skip_layer_normalization_float16', op: 'SkipLayerNormalization', tolerance: halves,
   inputs: {input: half(input), skip: half(skip), gamma: half(gamma), beta: half(beta)}},
  {name: 'skip_simplified_layer_normalization', op: 'SkipSimplifiedLayerNormalization', inputs: {input, skip, gamma}},
  {name: 'skip_simplified_layer_normalization_bias', op: 'SkipSimplifiedLayerNormalization',
   inputs: {input, skip, gamma, bias}, outputs: sums},
  {name: 'simplified_layer_normalization', domain: '', op: 'SimplifiedLayerNormalization',
   attributes: {axis: -1, epsilon: 1e-3, stash_type: 1}, inputs: {input, gamma}, outputs: ['y', 'inverse']},
  {name: 'simplified_layer_normalization_axis', domain: '', op: 'SimplifiedLayerNormalization', attributes: {axis: 1},
   inputs: {input, gamma: random('float32', [3, 16])}},
  {name: 'rms_normalization', domain: '', op: 'RMSNormalization', opsets: {'': 23}, attributes: {epsilon: 1e-3},
   inputs: {input, gamma}},
  {name: 'rms_normalization_axis', domain: '', op: 'RMSNormalization', opsets: {'': 23}, attributes: {axis: 1},
   inputs: {input, gamma: random('float32', [3, 16])}},
  {name: 'embed_layer_normalization', op: 'EmbedLayerNormalization', inputs: embedding, outputs: ['y', 'mask_index']},
  {name: 'embed_layer_normalization_mask', op: 'EmbedLayerNormalization', inputs: {...embedding, mask},
   outputs: ['y', 'mask_index', 'sum']},
  {name: 'embed_layer_normalization_positions', op: 'EmbedLayerNormalization',
   inputs: {...embedding, segments: null, segment: null, mask: null, positions: random('int32', [2, 5], {low: 0, high: 7})},
   outputs: ['y', 'mask_index']},
];
