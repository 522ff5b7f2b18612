// Matrices: Inverse, CDist.
import {random, tensor} from './lib/values.mjs';

const distances = (name, type, attributes) => ({
  name: `cdist_${name}`, op: 'CDist', attributes, tolerance: {relative: 1e-4, absolute: 1e-5},
  inputs: {a: random(type, [5, 37]), b: random(type, [7, 37], {seed: 2})},
});

export default [
  {name: 'inverse', op: 'Inverse', inputs: {x: random('float32', [2, 4, 4])}, tolerance: {absolute: 1e-5}},
  {name: 'inverse_float64', op: 'Inverse', inputs: {x: random('float64', [3, 3])}},
  {name: 'inverse_float16', op: 'Inverse', inputs: {x: tensor('float16', [2, 2], [2, 1, 1, 3])}, tolerance: {relative: 1e-2}},
  {name: 'inverse_swaps_rows', op: 'Inverse', inputs: {x: tensor('float32', [2, 2], [0, 2, 4, 1])}},
  distances('squared', 'float32', {metric: 'sqeuclidean'}),
  distances('euclidean', 'float32', {metric: 'euclidean'}),
  distances('float64', 'float64', {metric: 'euclidean'}),
];
