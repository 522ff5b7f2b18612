// Strings: splitting, normalising, regular expressions, n-grams; and what moves or compares tensors of any type.
import {floats, strings} from '../../scripts/lib/onnx.mjs';
import {tensor} from './lib/values.mjs';

const texts = (dims, values) => tensor('string', dims, values);
const plain = (name, op, inputs, more = {}) => ({name, op, domain: '', inputs, ...more});

// Where ONNX Runtime splits as Python does: it leaves out empty strings, and knows no white space but the space.
const SPLIT = [' ', 'a', ' a  b', 'a,b', ',a,,b,', 'a, b, c, d', 'é,ß'];
const split = (name, attributes, values = SPLIT) =>
    plain(`string_split_${name}`, 'StringSplit', {x: texts([values.length], values)},
          {attributes, outputs: ['y', 'z'], opsets: {'': 20}});

const WORDS = ['Monday', 'tuesday', 'WEDNESDAY', '', 'monday', 'Thursday'];
const normalizer = (name, attributes, dims = [6], values = WORDS) =>
    plain(`string_normalizer_${name}`, 'StringNormalizer', {x: texts(dims, values)},
          {attributes: {locale: 'C.UTF-8', ...attributes}});

const MATCHED = [
  '', 'a', 'A', 'aaa', 'aaaa', 'ab', 'abab', 'abc', 'foo@bar.com', '2024-02-30', 'x y', 'x\ny', '\n', '.', '\\', '-',
  ']', '^', 'a{,2}', 'é', 'Éa', 'ж1', '日本', 'foobar', 'foo.bar', 'k', 'K', '\u212a', 'word word',
  '_9', '\t', '{', 'a-z', 'm',
];
const regex = (name, pattern) =>
    plain(`regex_full_match_${name}`, 'RegexFullMatch', {x: texts([MATCHED.length], MATCHED)},
          {attributes: {pattern}, opsets: {'': 20}});

const NGRAMS = {
  min_gram_length: 1, max_gram_length: 3, max_skip_count: 0, mode: 'TF', ngram_counts: [0, 3, 7],
  ngram_indexes: [2, 0, 1, 5, 3, 6, 7],
};
const INTEGERS = [2, 3, 5, /**/ 2, 3, 5, 5, /**/ 2, 2, 3, 5, 2, 5];
const BATCH = tensor('int64', [2, 8], [2, 3, 2, 2, 3, 5, 5, 5, 7, 5, 5, 2, 3, 2, 5, 2]);
const tfidf = (name, attributes = {}, x = BATCH) =>
    plain(`tfidf_${name}`, 'TfIdfVectorizer', {x},
          {attributes: {...NGRAMS, ...(attributes.pool_strings ? {} : {pool_int64s: INTEGERS}), ...attributes}});
const WEIGHTS = floats([0.5, 2, 3, -1, 0.25, 10, 7]);
const NAMES = strings(['a', 'bb', 'é', /**/ 'a', 'bb', 'é', 'é', /**/ 'a', 'a', 'bb', 'é', 'a', 'é']);

const GRID = texts([2, 3], ['a', 'bb', '', 'ж', 'a', 'longer than what fits into the string object itself']);
const ROW = texts([3], ['a', 'ж', '']);
const indices = (dims, values) => tensor('int64', dims, values);
const moved = (op, inputs, more = {}) => plain(`strings_${op.toLowerCase()}`, op, inputs, {
  ...more, constants: Object.keys(inputs).filter((name) => name !== 'x' && name !== 'z'),
});

export default [
  split('on_spaces', {}),
  split('on_spaces_once', {maxsplit: 1}),
  split('on_commas', {delimiter: ','}),
  split('on_commas_once', {delimiter: ',', maxsplit: 1}),
  split('on_commas_never', {delimiter: ',', maxsplit: 0}),
  split('on_longer', {delimiter: ', '}),
  split('on_nothing', {delimiter: '', maxsplit: 2}),
  normalizer('kept', {}),
  normalizer('stopwords', {stopwords: strings(['monday', 'WEDNESDAY'])}),
  normalizer('stopwords_by_case', {stopwords: strings(['monday', 'wednesday']), is_case_sensitive: 1}),
  normalizer('one_row', {stopwords: strings(['Monday'])}, [1, 6]),
  normalizer('nothing_left', {stopwords: strings(['a'])}, [1, 2], ['a', 'A']),
  regex('literal', 'abc'),
  regex('dot', '.'),
  regex('dot_with_newline', '(?s).{3}'),
  regex('dots', '.*'),
  regex('alternatives', 'a|ab|(?:ab)+|'),
  regex('braces', 'a{2,3}|(ab){2}'),
  regex('braces_that_are_text', 'a{,2}|{'),
  regex('lazy', 'a+?b*?c??'),
  regex('classes', '[a-c]+|[\\]^-]|[^a-z\\s]'),
  regex('posix_classes', '[[:alpha:]]+|[[:^word:]]'),
  regex('perl_classes', '\\w+@\\w+\\.com|\\d{4}(-\\d\\d)+'),
  regex('negated_classes', '\\D\\S*|\\W'),
  regex('ignoring_case', '(?i)[a-j]{1,2}|K|\\x{416}1'),
  regex('ignoring_case_in_a_negated_class', '(?i)[^k]'),
  regex('case_in_a_group', '(?i:É)a|A(?i)B'),
  regex('anchors', '^a$|\\Aabc\\z'),
  regex('lines', '(?m)^x$\\n^y$'),
  regex('word_boundaries', '\\bword\\b \\bword|x\\B.*|\\bfoo\\b.+'),
  regex('named_groups', '(?P<first>fo+)\\.?(?<second>bar)'),
  regex('quoted', '\\Qa{,2}\\E|\\Q.|x\\'),
  regex('escapes', '\\t|\\x2d|\\101|\\x{65e5}.|\\.|\\\\'),
  regex('empty_loops', '(a*)*(b*|c)*'),
  tfidf('counts'),
  tfidf('counts_with_skips', {max_skip_count: 2}),
  tfidf('bigrams_with_skips', {max_skip_count: 5, min_gram_length: 2, max_gram_length: 2}),
  tfidf('single_tokens', {max_skip_count: 5, max_gram_length: 1}),
  tfidf('presence', {mode: 'IDF', max_skip_count: 1}),
  tfidf('counts_unweighted', {mode: 'TFIDF', max_skip_count: 1}),
  tfidf('presence_weighted', {mode: 'IDF', weights: WEIGHTS, ngram_indexes: [0, 1, 2, 3, 4, 5, 6]}),
  tfidf('counts_weighted', {mode: 'TFIDF', weights: WEIGHTS, ngram_indexes: [0, 1, 2, 3, 4, 5, 6]}),
  tfidf('weighted_in_another_order', {mode: 'TFIDF', weights: WEIGHTS, ngram_indexes: [5, 3, 0, 1, 4, 6, 2]}),
  tfidf('int32', {}, tensor('int32', [8], [2, 3, 2, 2, 3, 5, 5, 5])),
  tfidf('strings', {pool_strings: NAMES, max_skip_count: 1}, texts([1, 6], ['a', 'a', 'bb', 'x', 'é', 'é'])),
  moved('Cast', {x: texts([6], ['1', '-2.5', '1e3', '3.9', 'nan', '-inf'])}, {attributes: {to: 1}}),
  moved('Concat', {x: GRID, z: texts([1, 3], ['x', 'y', 'z'])}, {attributes: {axis: 0}}),
  moved('Compress', {x: GRID, flags: tensor('bool', [3], [1, 0, 1])}, {attributes: {axis: 1}}),
  moved('Equal', {x: GRID, z: ROW}),
  moved('Expand', {x: ROW, shape: indices([2], [2, 3])}),
  moved('Flatten', {x: GRID}, {attributes: {axis: 0}}),
  moved('Gather', {x: GRID, at: indices([2, 1], [1, -1])}, {attributes: {axis: 1}}),
  moved('GatherElements', {x: GRID, at: indices([1, 3], [1, 0, 1])}),
  moved('GatherND', {x: GRID, at: indices([2, 2], [1, 2, 0, 0])}),
  moved('Identity', {x: GRID}),
  moved('OneHot', {x: indices([3], [0, 2, -1]), depth: tensor('int64', [], [3]), values: texts([2], ['off', 'on'])}),
  moved('Reshape', {x: GRID, shape: indices([2], [3, -1])}),
  moved('ScatterElements', {x: GRID, at: indices([1, 3], [1, 0, 1]), updates: texts([1, 3], ['u', 'v', 'w'])}),
  moved('ScatterND', {x: GRID, at: indices([1, 1], [1]), updates: texts([1, 3], ['u', 'v', 'w'])}),
  moved('Shape', {x: GRID}),
  moved('Size', {x: GRID}),
  moved('Slice', {x: GRID, starts: indices([1], [2]), ends: indices([1], [-4]), axes: indices([1], [1]),
                  steps: indices([1], [-1])}),
  moved('Split', {x: GRID}, {attributes: {axis: 0, num_outputs: 2}, outputs: ['a', 'b']}),
  moved('Squeeze', {x: texts([1, 2], ['a', 'b']), axes: indices([1], [0])}),
  moved('Tile', {x: GRID, repeats: indices([2], [2, 1])}),
  moved('Transpose', {x: GRID}),
  moved('Unique', {x: GRID}, {outputs: ['y', 'first', 'inverse', 'counts']}),
  moved('Unsqueeze', {x: GRID, axes: indices([1], [1])}),
  moved('Where', {x: tensor('bool', [2, 1], [1, 0]), z: GRID, w: ROW}),
  moved('ReverseSequence', {x: texts([3, 2], ['a', 'b', 'c', 'd', 'e', 'f']), lengths: indices([2], [2, 3])}),
];
