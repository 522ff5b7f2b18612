// Gelu and its relatives.
import {random} from './lib/values.mjs';

export default [
  {name: 'gelu', op: 'Gelu', inputs: {x: random('float32', [2, 3, 8], {low: -4, high: 4})}},
];
