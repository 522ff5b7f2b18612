// ONNX's own operators as opsets 23 to 25 define them.
import {random, tensor} from './lib/values.mjs';

const x = random('float32', [2, 3, 4]);
const ints = (values, type = 'int64') => tensor(type, [values.length], values);

/** At each of the opsets. */
const at = (opsets, name, op, inputs, attributes = {}, more = {}) => opsets.map((opset) => ({
  name: `${name}_of_opset_${opset}`, domain: '', op, opsets: {'': opset}, inputs, attributes, ...more,
}));

const cache = random('float32', [2, 3, 6, 4]);
const update = random('float32', [2, 3, 2, 4], {seed: 2});
const all = [23, 24, 25];

export default [
  ...at([24], 'tensor_scatter', 'TensorScatter', {cache, update, indices: ints([1, 4])}),
  ...at([24], 'tensor_scatter_circular', 'TensorScatter', {cache, update, indices: ints([5, 2])}, {mode: 'circular'}),
  ...at([24], 'tensor_scatter_prefill', 'TensorScatter', {cache, update}),
  ...at([24], 'tensor_scatter_axis', 'TensorScatter',
        {cache: random('float32', [2, 6, 4]), update: random('float32', [2, 1, 4], {seed: 2}), indices: ints([3, 0])}, {axis: 1}),
  ...at([24], 'swish', 'Swish', {x}),
  ...at([24], 'top_k', 'TopK', {x, k: ints([2])}, {}, {outputs: ['v', 'i']}),
  ...at(all, 'reshape', 'Reshape', {x, shape: ints([4, -1])}),
  ...at(all, 'flatten', 'Flatten', {x}),
  ...at(all, 'squeeze', 'Squeeze', {x: random('float32', [1, 3, 1]), axes: ints([0])}),
  ...at(all, 'unsqueeze', 'Unsqueeze', {x, axes: ints([-1])}),
  ...at(all, 'transpose', 'Transpose', {x}, {perm: [2, 0, 1]}),
  ...at(all, 'pad', 'Pad', {x, pads: ints([0, 1, 0, 0, 0, 2])}),
  ...at(all, 'shape', 'Shape', {x}, {start: 1}),
  ...at(all, 'size', 'Size', {x}),
  ...at(all, 'identity', 'Identity', {x}),
  ...at(all, 'cast', 'Cast', {x: random('float32', [9], {low: -300, high: 300})}, {to: 3}),
  ...at(all, 'quantize_linear', 'QuantizeLinear',
        {x: random('float32', [4, 6], {low: -3, high: 3}), s: random('float32', [4, 2], {low: 0.01, high: 0.1}),
         z: random('uint8', [4, 2], {low: 0, high: 255})}, {axis: 1, block_size: 3}),
  ...at(all, 'dequantize_linear', 'DequantizeLinear',
        {x: random('int8', [4, 6], {low: -128, high: 127}), s: random('float32', [6], {low: 0.01, high: 0.1}),
         z: random('int8', [6], {low: -5, high: 5})}, {axis: -1}),
];
