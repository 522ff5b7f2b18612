// RotaryEmbedding, com.microsoft's and ONNX's.
import {random, tensor} from './lib/values.mjs';

const [B, H, S, D] = [2, 3, 4, 8];
const x3 = random('float32', [B, S, H * D]);
const x4 = random('float32', [B, H, S, D]);
const cos = random('float32', [10, D / 2], {seed: 2});
const sin = random('float32', [10, D / 2], {seed: 3});
const positions = tensor('int64', [B, S], [0, 1, 2, 3, 5, 9, 7, 0]);
const half = (table) => ({...table, dims: [10, 2]});

const microsoft = (name, inputs, attributes = {}) => ({name: `rotary_${name}`, op: 'RotaryEmbedding', inputs, attributes});
const onnx = (name, x, inputs, attributes = {}) => ({
  name: `rotary_onnx_${name}`, domain: '', op: 'RotaryEmbedding', opsets: {'': 23}, attributes, inputs: {x, ...inputs}});

export default [
  microsoft('3d', {x: x3, positions, cos, sin}),
  microsoft('4d', {x: x4, positions, cos, sin}),
  microsoft('interleaved', {x: x3, positions, cos, sin}, {interleaved: 1}),
  microsoft('offset', {x: x3, positions: tensor('int64', [1], [4]), cos, sin}),
  microsoft('partial', {x: x3, positions, cos: half(cos), sin: half(sin)}, {num_heads: H, rotary_embedding_dim: 4}),
  microsoft('partial_interleaved', {x: x4, positions, cos: half(cos), sin: half(sin)},
            {num_heads: H, rotary_embedding_dim: 4, interleaved: 1}),
  onnx('3d', x3, {cos, sin, positions}, {num_heads: H}),
  onnx('4d', x4, {cos, sin, positions}),
  onnx('interleaved', x4, {cos, sin, positions}, {interleaved: 1}),
  onnx('partial', x4, {cos: half(cos), sin: half(sin), positions}, {rotary_embedding_dim: 4}),
  onnx('no_positions', x4, {cos: random('float32', [B, S, 4]), sin: random('float32', [B, S, 4], {seed: 2})}),
];
