// ONNX's Attention.
import {random, tensor} from './lib/values.mjs';

const [B, H, S, T, D] = [2, 4, 3, 5, 8];
const q = random('float32', [B, S, H * D]);
const k = random('float32', [B, T, H * D], {seed: 2});
const v = random('float32', [B, T, H * D], {seed: 3});
const q4 = random('float32', [B, H, S, D]);
const k4 = random('float32', [B, H, T, D], {seed: 2});
const v4 = random('float32', [B, H, T, 6], {seed: 3});
const pastKey = random('float32', [B, H, 2, D], {seed: 4});
const pastValue = random('float32', [B, H, 2, D], {seed: 5});
const heads = {q_num_heads: H, kv_num_heads: H};
const mask = (dims, seed = 7) => random('float32', dims, {seed, low: -2, high: 2});
const truths = (dims, seed = 7) => random('bool', dims, {seed, low: 0, high: 1});

const attention = (name, inputs, attributes = {}, more = {}) => ({
  name: `attention_${name}`, domain: '', op: 'Attention', opsets: {'': 23}, inputs, attributes, ...more,
});
const outputs = ['y', 'present_key', 'present_value'];
const valid = {mask: null, pastKey: null, pastValue: null, valid: tensor('int64', [2], [5, 3])};
const scores = (mode, softcap) => attention(
    `scores_${mode}${softcap ? '_capped' : ''}`, {q, k, v, mask: mask([S, T])},
    {...heads, qk_matmul_output_mode: mode, ...(softcap && {softcap})}, {outputs: ['y', '', '', 'scores']});

export default [
  attention('3d', {q, k, v}, heads),
  attention('4d', {q: q4, k: k4, v: v4}),
  attention('4d_scale', {q: q4, k: k4, v: v4}, {scale: 0.3}),
  attention('grouped', {q, k: random('float32', [B, T, 2 * D]), v: random('float32', [B, T, 2 * D], {seed: 3})},
            {q_num_heads: H, kv_num_heads: 2}),
  attention('causal', {q, k, v}, {...heads, is_causal: 1}),
  attention('mask_2d', {q, k, v, mask: mask([S, T])}, heads),
  attention('mask_3d', {q, k, v, mask: mask([1, S, T])}, heads),
  attention('mask_4d', {q, k, v, mask: mask([B, H, S, T])}, heads),
  attention('mask_causal', {q, k, v, mask: mask([B, 1, S, T])}, {...heads, is_causal: 1}),
  attention('mask_bool', {q, k, v, mask: truths([S, T], 9)}, heads),
  attention('mask_bool_4d', {q, k, v, mask: truths([B, H, S, T], 9)}, heads),
  attention('past', {q, k, v, mask: null, pastKey, pastValue}, heads, {outputs}),
  attention('past_causal', {q, k: random('float32', [B, S, H * D]), v: random('float32', [B, S, H * D], {seed: 3}),
                            mask: null, pastKey, pastValue}, {...heads, is_causal: 1}, {outputs}),
  attention('past_mask', {q, k, v, mask: mask([B, 1, S, T + 2]), pastKey, pastValue}, heads, {outputs}),
  attention('softcap', {q, k, v}, {...heads, softcap: 0.5}),
  attention('softcap_mask', {q, k, v, mask: mask([S, T])}, {...heads, softcap: 0.5}),
  attention('softcap_causal', {q, k, v}, {...heads, softcap: 0.5, is_causal: 1}),
  ...[0, 1, 2, 3].flatMap((mode) => [scores(mode), scores(mode, 1.5)]),
  attention('float16', {q: {...q, type: 'float16'}, k: {...k, type: 'float16'}, v: {...v, type: 'float16'}}, heads,
            {tolerance: {relative: 1e-2, absolute: 2e-3}}),
  attention('opset_24', {q, k, v, mask: mask([S, T + 2]), pastKey, pastValue}, heads, {opsets: {'': 24}, outputs}),
  attention('valid_keys', {q: q4, k: k4, v: v4, ...valid}, {}, {opsets: {'': 24}}),
  attention('valid_keys_causal', {q: q4, k: k4, v: v4, ...valid}, {is_causal: 1}, {opsets: {'': 24}}),
];
