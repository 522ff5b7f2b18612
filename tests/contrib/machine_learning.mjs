// ONNX's classic machine learning, domain ai.onnx.ml.
import {float, floats, strings} from '../../scripts/lib/onnx.mjs';
import {listedForest, MODES, plainForest, randomForest} from './lib/forest.mjs';
import {random, tensor} from './lib/values.mjs';

const ml = (name, op, inputs, attributes = {}, more = {}) =>
    ({name, op, domain: 'ai.onnx.ml', inputs, attributes, opsets: {'': 21, 'ai.onnx.ml': 3}, ...more});
const TRANSFORMS = ['NONE', 'LOGISTIC', 'SOFTMAX', 'SOFTMAX_ZERO', 'PROBIT'];
const lower = (text) => text.toLowerCase();
const texts = (dims, values) => tensor('string', dims, values);
const BOTH = {outputs: ['y', 'z']};

const ROWS = tensor('float32', [3, 4], [1, -2, 3, 0, -1, -5, -2, -3, 0, 0, 0, 0]);

const features = [
  ml('array_feature_extractor_of_a_vector', 'ArrayFeatureExtractor',
     {x: tensor('float64', [3], [1, 2, 3]), at: tensor('int64', [2], [2, 0])}),
  ml('array_feature_extractor_of_strings', 'ArrayFeatureExtractor',
     {x: texts([1, 2, 2], ['a', 'b', 'c', 'd']), at: tensor('int64', [1, 2], [1, 1])}),
  ml('binarizer', 'Binarizer', {x: ROWS}, {threshold: float(-1)}),
  ml('feature_vectorizer', 'FeatureVectorizer', {x: ROWS, z: tensor('float32', [3, 1], [7, 8, 9])},
     {inputdimensions: [3, 2]}),
  ml('feature_vectorizer_of_vectors', 'FeatureVectorizer', {x: tensor('int64', [2], [1, 2])}, {inputdimensions: [3]}),
  ml('imputer_of_nan', 'Imputer', {x: tensor('float32', [2, 2], [NaN, 1, 2, NaN])},
     {imputed_value_floats: floats([9, 8]), replaced_value_float: float(NaN)}),
  ml('imputer_of_integers', 'Imputer', {x: tensor('int64', [2, 2], [-1, 1, 2, -1])},
     {imputed_value_int64s: [7], replaced_value_int64: -1}),
  ...['MAX', 'L1', 'L2'].flatMap((norm) => [
    ml(`normalizer_${lower(norm)}`, 'Normalizer', {x: ROWS}, {norm}),
    ml(`normalizer_${lower(norm)}_of_integers`, 'Normalizer', {x: tensor('int64', [3], [3, -4, 5])}, {norm}),
  ]),
  ml('one_hot_encoder_of_floats', 'OneHotEncoder', {x: tensor('float32', [2, 2], [1, 3.7, -1, 2])},
     {cats_int64s: [3, 1, 3]}),
  ml('one_hot_encoder_of_strings', 'OneHotEncoder', {x: texts([3], ['b', 'c', 'a'])},
     {cats_strings: strings(['a', 'b'])}),
  ml('scaler', 'Scaler', {x: ROWS}, {offset: floats([1, 2, 3, 4]), scale: floats([2, 3, -1, 0.5])}),
  ml('scaler_of_integers', 'Scaler', {x: tensor('int32', [2], [5, 6])}, {offset: floats([1]), scale: floats([0.25])}),
];

const WORDS = texts([1, 3], ['b', 'x', 'a']);
const labels = [
  ml('category_mapper_to_integers', 'CategoryMapper', {x: WORDS},
     {cats_int64s: [3, 1], cats_strings: strings(['a', 'b']), default_int64: -7}),
  ml('category_mapper_to_strings', 'CategoryMapper', {x: tensor('int64', [2], [3, 4])},
     {cats_int64s: [3, 1], cats_strings: strings(['a', 'b'])}),
  ml('label_encoder_1_to_integers', 'LabelEncoder', {x: WORDS}, {classes_strings: strings(['a', 'b', 'a'])},
     {opsets: {'ai.onnx.ml': 1}}),
  ml('label_encoder_1_to_strings', 'LabelEncoder', {x: tensor('int64', [4], [0, 1, 2, -1])},
     {classes_strings: strings(['a', 'b']), default_string: 'none'}, {opsets: {'ai.onnx.ml': 1}}),
  ml('label_encoder_2_of_repeated_keys', 'LabelEncoder', {x: WORDS},
     {keys_strings: strings(['a', 'b', 'a']), values_floats: floats([1, 2, 3])}, {opsets: {'ai.onnx.ml': 2}}),
  ml('label_encoder_2_of_floats', 'LabelEncoder', {x: tensor('float32', [4], [0.1, -0, 2, 0])},
     {keys_floats: floats([0.1, 0]), values_strings: strings(['tenth', 'zero'])}, {opsets: {'ai.onnx.ml': 2}}),
  ml('label_encoder_4_of_nan', 'LabelEncoder', {x: tensor('float64', [3], [NaN, 1, 7])},
     {keys_tensor: {type: 'float64', dims: [2], data: Float64Array.of(1, NaN)},
      values_tensor: {type: 'string', dims: [2], data: ['one', 'none']},
      default_tensor: {type: 'string', dims: [1], data: ['other']}}, {opsets: {'ai.onnx.ml': 4}}),
  ml('label_encoder_4_of_mixed_attributes', 'LabelEncoder', {x: tensor('int64', [], [2])},
     {keys_tensor: {type: 'int64', dims: [2], data: BigInt64Array.of(1n, 2n)}, values_floats: floats([5, 6])},
     {opsets: {'ai.onnx.ml': 4}}),
];

const X = random('float32', [20, 3], {low: -2, high: 2});
const WEIGHTS = floats([0.3, 0.1, -0.5, 0.2, -0.1, 0.7, 0.25, 0.5, -0.75]);
const ONE_WEIGHT = {coefficients: floats([0.3, 0.1, -0.5]), intercepts: floats([0.2])};
const THREE_WEIGHTS = {coefficients: WEIGHTS, intercepts: floats([0.2, 0, -0.3])};
const linear = [
  ...TRANSFORMS.flatMap((post_transform) => [
    ml(`linear_classifier_3_${lower(post_transform)}`, 'LinearClassifier', {x: X},
       {...THREE_WEIGHTS, classlabels_ints: [10, 20, 30], post_transform}, BOTH),
    ml(`linear_regressor_1_${lower(post_transform)}`, 'LinearRegressor', {x: X}, {...ONE_WEIGHT, post_transform}),
    ml(`linear_regressor_3_${lower(post_transform)}`, 'LinearRegressor', {x: X},
       {...THREE_WEIGHTS, targets: 3, post_transform}),
  ]),
  // What ONNX Runtime leaves of two scores' probits is half of the output.
  ...TRANSFORMS.filter((name) => name !== 'PROBIT').map((post_transform) =>
    ml(`linear_classifier_2_${lower(post_transform)}`, 'LinearClassifier', {x: X},
       {...ONE_WEIGHT, classlabels_strings: strings(['no', 'yes']), post_transform}, BOTH)),
  ml('linear_classifier_of_a_vector', 'LinearClassifier', {x: tensor('int64', [3], [1, -2, 3])},
     {...THREE_WEIGHTS, classlabels_strings: strings(['a', 'b', 'c'])}, BOTH),
  ml('linear_classifier_of_doubles', 'LinearClassifier', {x: random('float64', [5, 3])},
     {...THREE_WEIGHTS, classlabels_ints: [1, 2, 3]}, BOTH),
];

const VECTORS = floats([1, 1, -1, 0.5, 0.5, -2, 0, 1, 1, -1, -1, 0.25]);
const TWO = {
  support_vectors: VECTORS, vectors_per_class: [1, 3], coefficients: floats([0.7, -0.4, -0.3, 0.2]), rho: floats([0.1]),
  kernel_params: floats([0.5, 0.2, 2]), classlabels_ints: [5, 7],
};
const THREE = {
  ...TWO, vectors_per_class: [1, 2, 1], coefficients: floats([0.7, -0.4, -0.3, 0.2, 0.5, 0.1, -0.2, -0.6]),
  rho: floats([0.1, -0.2, 0.3]), classlabels_ints: [5, 6, 7],
};
const KERNELS = ['LINEAR', 'POLY', 'RBF', 'SIGMOID'];
const NO_KERNEL = {kernel_params: floats([0, 0, 0]), rho: floats([0.1])};
const supportVectors = [
  ...KERNELS.flatMap((kernel_type) => [
    ml(`svm_classifier_${lower(kernel_type)}`, 'SVMClassifier', {x: X}, {...THREE, kernel_type}, BOTH),
    ml(`svm_regressor_${lower(kernel_type)}`, 'SVMRegressor', {x: X},
       {support_vectors: VECTORS, n_supports: 4, coefficients: TWO.coefficients, rho: TWO.rho,
        kernel_params: TWO.kernel_params, kernel_type}),
  ]),
  ...TRANSFORMS.flatMap((post_transform) => [
    ml(`svm_classifier_3_${lower(post_transform)}`, 'SVMClassifier', {x: X},
       {...THREE, kernel_type: 'RBF', post_transform}, BOTH),
    ml(`svm_classifier_3_probabilities_${lower(post_transform)}`, 'SVMClassifier', {x: X},
       {...THREE, kernel_type: 'RBF', post_transform, prob_a: floats([-2, 1, -0.5]), prob_b: floats([0.1, 0.2, 0.3])},
       BOTH),
    ml(`svm_classifier_2_probabilities_${lower(post_transform)}`, 'SVMClassifier', {x: X},
       {...TWO, kernel_type: 'SIGMOID', post_transform, prob_a: floats([-2]), prob_b: floats([0.1])}, BOTH),
    ml(`svm_classifier_of_weights_${lower(post_transform)}`, 'SVMClassifier', {x: X},
       {...NO_KERNEL, coefficients: WEIGHTS, classlabels_strings: strings(['a', 'b', 'c']), post_transform}, BOTH),
    ml(`svm_classifier_of_two_weights_${lower(post_transform)}`, 'SVMClassifier', {x: X},
       {...NO_KERNEL, coefficients: floats([0.3, 0.1, -0.5, 0.2, -0.1, 0.7]), classlabels_ints: [1, 2], post_transform},
       BOTH),
  ]),
  ...TRANSFORMS.filter((name) => name !== 'PROBIT').map((post_transform) =>
    ml(`svm_classifier_2_${lower(post_transform)}`, 'SVMClassifier', {x: X},
       {...TWO, kernel_type: 'RBF', post_transform}, BOTH)),
  ml('svm_classifier_of_positive_weights', 'SVMClassifier', {x: X},
     {...NO_KERNEL, coefficients: floats([0.3, 0.1, 0.5, 0.2, 0.1, 0.7]), classlabels_ints: [1, 2]}, BOTH),
  ml('svm_regressor_of_weights', 'SVMRegressor', {x: X}, {...NO_KERNEL, coefficients: floats([0.3, 0.1, -0.5])}),
  ml('svm_regressor_of_one_class', 'SVMRegressor', {x: X},
     {support_vectors: VECTORS, n_supports: 4, coefficients: TWO.coefficients, rho: TWO.rho,
      kernel_params: TWO.kernel_params, kernel_type: 'RBF', one_class: 1}),
];

// Thresholds are whole numbers, and so are some of the features.
const GRID = tensor('float32', [37, 4],
                    Array.from({length: 148}, (_, i) => (i % 11 === 0 ? NaN : ((i * 7) % 25 - 12) / 4)));
const forest = (more) => randomForest({trees: 7, depth: 5, features: 4, targetsOf: () => [0], ...more});
const WHOLE = {trees: 12, targetsOf: (tree) => [tree % 3]};
const classifier = (name, more, attributes, inputs = {x: GRID}) =>
    ml(`tree_classifier_${name}`, 'TreeEnsembleClassifier', inputs,
       {...listedForest(forest(more), 'class'), ...attributes}, BOTH);
const regressor = (name, more, attributes, inputs = {x: GRID}, options = {}) =>
    ml(`tree_regressor_${name}`, 'TreeEnsembleRegressor', inputs,
       {...listedForest(forest(more), 'target', options), n_targets: 1, ...attributes});
const plain = (name, more, attributes, type = 'float32', array = Float32Array) =>
    ml(`trees_${name}`, 'TreeEnsemble', {x: {...GRID, type}},
       {...plainForest(forest(more), type, array), n_targets: 1, ...attributes}, {opsets: {'ai.onnx.ml': 5}});
const trees = [
  ...TRANSFORMS.filter((name) => name !== 'PROBIT').flatMap((post_transform) => [
    classifier(`2_by_margin_${lower(post_transform)}`, {}, {classlabels_int64s: [10, 20], post_transform}),
    classifier(`2_by_probability_${lower(post_transform)}`, {trees: 1, low: 0},
               {classlabels_strings: strings(['no', 'yes']), post_transform}),
    classifier(`2_with_base_${lower(post_transform)}`, {},
               {classlabels_int64s: [0, 1], base_values: floats([0.25]), post_transform}),
  ]),
  ...TRANSFORMS.flatMap((post_transform) => [
    classifier(`2_by_the_second_${lower(post_transform)}`, {targetsOf: () => [1]},
               {classlabels_int64s: [10, 20], post_transform}),
    classifier(`3_${lower(post_transform)}`, WHOLE, {classlabels_int64s: [10, 20, 30], post_transform}),
    classifier(`3_with_base_${lower(post_transform)}`, WHOLE,
               {classlabels_strings: strings(['a', 'b', 'c']), base_values: floats([0.5, -0.25, 0]), post_transform}),
    regressor(`1_${lower(post_transform)}`, {}, {post_transform, base_values: floats([0.5])}),
    regressor(`3_${lower(post_transform)}`, WHOLE,
              {post_transform, n_targets: 3, base_values: floats([0.5, -0.25, 0])}),
  ]),
  classifier('1_label', {}, {classlabels_int64s: [1]}),
  classifier('of_classes_without_votes', {trees: 3, targetsOf: (tree) => [tree % 2]},
             {classlabels_int64s: [10, 20, 30]}),
  classifier('of_several_votes', {targetsOf: () => [2, 0, 2, 1]},
             {classlabels_int64s: [1, 2, 3], post_transform: 'SOFTMAX'}),
  classifier('of_doubles', WHOLE, {classlabels_int64s: [1, 2, 3]}, {x: {...GRID, type: 'float64'}}),
  classifier('of_integers', WHOLE, {classlabels_int64s: [1, 2, 3]}, {x: random('int64', [9, 4], {low: -3, high: 3})}),
  ...['SUM', 'AVERAGE', 'MIN', 'MAX'].flatMap((aggregate_function) => [
    regressor(`${lower(aggregate_function)}`, {}, {aggregate_function, base_values: floats([0.5])}),
    regressor(`3_${lower(aggregate_function)}`, WHOLE, {aggregate_function, n_targets: 3}),
  ]),
  ...MODES.flatMap((mode) => [
    regressor(`${lower(mode)}`, {modes: [mode]}),
    regressor(`${lower(mode)}_missing`, {modes: [mode], missing: true}),
  ]),
  regressor('of_all_modes', {modes: MODES, missing: true}),
  regressor('of_one_row', {modes: ['BRANCH_LT', 'BRANCH_LEQ'], missing: true}, {},
            {x: tensor('float32', [1, 4], [1, NaN, -1, 0.5])}),
  regressor('of_doubles', {modes: ['BRANCH_LT'], missing: true},
            {base_values_as_tensor: {type: 'float64', dims: [1], data: Float64Array.of(0.1)}},
            {x: {...GRID, type: 'float64'}}, {wide: true}),
  regressor('of_many_trees', {trees: 200, depth: 8, modes: ['BRANCH_LT', 'BRANCH_GTE']}),
  plain('sum', {modes: ['BRANCH_LEQ']}),
  plain('of_all_modes', {modes: MODES, missing: true}),
  plain('of_doubles', {modes: ['BRANCH_LT', 'BRANCH_GT']}, {}, 'float64', Float64Array),
  plain('average_of_targets', WHOLE, {n_targets: 3, aggregate_function: 0, post_transform: 3}),
  plain('min', WHOLE, {n_targets: 3, aggregate_function: 2}),
  plain('max', WHOLE, {n_targets: 3, aggregate_function: 3, post_transform: 4}),
];

export default [...features, ...labels, ...linear, ...supportVectors, ...trees];
