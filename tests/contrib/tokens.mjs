// Tokens, words and their alignment.
import {strings} from '../../scripts/lib/onnx.mjs';
import {random, ramp, tensor} from './lib/values.mjs';

const tokens = (values) => tensor('int64', [values.length], values);
const bifurcation = (name, source, current, match, predicted, sizes = [1, 3]) => ({
  name: `bifurcation_detector_${name}`, op: 'BifurcationDetector', outputs: ['tokens', 'match'],
  attributes: {min_ngram_size: sizes[0], max_ngram_size: sizes[1]},
  inputs: {source: tokens(source), current: tokens(current), index: tokens([match]),
           predicted: predicted && tokens(predicted)},
});
const hash = (name, x, attributes = {}) => ({name: `murmur_hash_${name}`, op: 'MurmurHash3', attributes, inputs: {x}});
const unfold = (name, attributes, dims = [2, 7, 3]) =>
    ({name: `unfold_tensor_${name}`, op: 'UnfoldTensor', attributes, inputs: {x: ramp('float32', dims)}});
const words = (name, values, width = 2) => ({
  name: `word_conv_embedding_${name}`, op: 'WordConvEmbedding', tolerance: {absolute: 1e-6},
  inputs: {words: tensor('int32', [3, 5], values), filters: random('float32', [4, 1, width, 3]),
           bias: random('float32', [4], {seed: 2}), characters: random('float32', [10, 3], {seed: 3})},
});

const TEXTS = ['abcc cdd', 'é日本 ж', '', ' a,b; a ', 'one two  three', ',,;'];
const tokenizer = (name, attributes, values = TEXTS, dims = [values.length]) => ({
  name: `tokenizer_${name}`, op: 'Tokenizer', inputs: {x: tensor('string', dims, values)},
  attributes: {mark: 0, pad_value: '#', mincharnum: 1, ...attributes},
});

export default [
  {name: 'ngram_repeat_block', op: 'NGramRepeatBlock', attributes: {ngram_size: 2},
   inputs: {tokens: tensor('int64', [2, 6], [1, 2, 3, 1, 4, 1, 0, 0, 0, 5, 0, 0]), scores: random('float32', [2, 7])}},
  {name: 'ngram_repeat_block_of_4', op: 'NGramRepeatBlock', attributes: {ngram_size: 4},
   inputs: {tokens: tensor('int64', [1, 8], [1, 2, 3, 6, 1, 2, 3, 0]), scores: random('float32', [1, 7])}},
  bifurcation('first', [2, 1, 3, 4, 5], [2, 1, 3], 0, null),
  bifurcation('agrees', [1, 5, 3, 4, 2], [1, 5], 2, [3, 4, 2, 7]),
  bifurcation('differs', [1, 5, 3, 4, 2, 4], [1, 5], 2, [3, 9, 2, 7, 1]),
  bifurcation('twice', [1, 5, 3, 1, 5, 3, 2], [7, 1, 5], 0, null, [1, 2]),
  {name: 'dynamic_time_warping', op: 'DynamicTimeWarping', inputs: {x: random('float32', [6, 9])}},
  {name: 'dynamic_time_warping_batch', op: 'DynamicTimeWarping', inputs: {x: random('float32', [1, 9, 4], {low: 0})}},
  unfold('last', {size: 2}),
  unfold('axis', {dim: 1, size: 3, step: 2}),
  hash('int32', tensor('int32', [3], [3, -4, 70000])),
  hash('int32_signed', tensor('int32', [2], [3, -4]), {positive: 0, seed: 42}),
  hash('int64', tensor('int64', [2], [3, -5])),
  hash('float64', random('float64', [2, 2])),
  hash('strings', tensor('string', [4], ['', 'abc', 'longer text', 'é日本'])),
  tokenizer('characters', {separators: strings([''])}),
  tokenizer('characters_marked', {separators: strings(['']), mark: 1}, TEXTS, [2, 3]),
  tokenizer('spaces', {separators: strings([' '])}),
  tokenizer('spaces_marked', {separators: strings([' ']), mark: 1}),
  tokenizer('separators', {separators: strings([' +', '[,;]'])}),
  tokenizer('longest_separator', {separators: strings(['c|cc|ccd'])}),
  tokenizer('separators_of_nothing', {separators: strings(['b*'])}),
  tokenizer('longer_tokens', {separators: strings([' ']), mincharnum: 3}),
  tokenizer('expression', {tokenexp: '[a-z]+'}),
  tokenizer('expression_of_words', {tokenexp: '\\b\\w\\w+\\b', mincharnum: 2}),
  tokenizer('expression_longer', {tokenexp: '[a-z]{1,2}', mincharnum: 2, mark: 1}),
  tokenizer('nothing_left', {tokenexp: 'z', mark: 1}),
  words('plain', [1, 2, 3, 4, 5, 6, 7, 0, 0, 0, 9, 0, 0, 0, 0]),
  words('wide', [1, 2, 3, 4, 5, 6, 7, 0, 0, 0, 9, 8, 7, 6, 0], 4),
];
