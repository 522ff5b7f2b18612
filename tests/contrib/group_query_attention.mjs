// GroupQueryAttention: the prompt, tokens after it, rotary embedding, windows, caps and sinks.
import {random, tensor} from './lib/values.mjs';

const [B, H, K, D] = [2, 4, 2, 16];
const heads = {num_heads: H, kv_num_heads: K};
const int32 = (dims, values) => tensor('int32', dims, values);
const cos = random('float32', [24, D / 2], {seed: 11});
const sin = random('float32', [24, D / 2], {seed: 12});

/** Queries, keys and values for `length` tokens, after `past` others, in batch entries of `totals` keys. */
function inputs(length, past, totals, more = {}, type = 'float32') {
  const cache = (seed) => (past ? random(type, [B, K, past, D], {seed}) : null);
  return {
    query: random(type, [B, length, H * D]), key: random(type, [B, length, K * D], {seed: 2}),
    value: random(type, [B, length, K * D], {seed: 3}), past_key: cache(4), past_value: cache(5),
    seqlens_k: int32([B], totals.map((total) => total - 1)), total: int32([], [Math.max(...totals)]), ...more,
  };
}

const group = (name, feeds, attributes = {}, more = {}) => ({
  name: `group_query_attention_${name}`, op: 'GroupQueryAttention', attributes: {...heads, ...attributes}, inputs: feeds,
  outputs: ['y', 'present_key', 'present_value'], tolerance: {absolute: 1e-6}, ...more,
});
const rotary = {cos, sin};

export default [
  group('prompt', inputs(6, 0, [6, 6])),
  group('prompt_rotary', inputs(6, 0, [6, 6], rotary), {do_rotary: 1}),
  group('prompt_interleaved', inputs(6, 0, [6, 6], rotary), {do_rotary: 1, rotary_interleaved: 1}),
  group('prompt_window', inputs(6, 0, [6, 6]), {local_window_size: 3}),
  group('prompt_window_1', inputs(6, 0, [6, 6]), {local_window_size: 1}),
  // What padding attends to is nobody's business: only the first four tokens are looked at.
  {name: 'group_query_attention_prompt_padded', tolerance: {absolute: 1e-6}, outputs: ['y', 'present_key'],
   inputs: {...inputs(6, 0, [6, 4]), start: tensor('int64', [1], [0]), end: tensor('int64', [1], [4]), axis: tensor('int64', [1], [1])},
   nodes: [{op: 'GroupQueryAttention', attributes: heads,
            inputs: ['query', 'key', 'value', '', '', 'seqlens_k', 'total'], outputs: ['all', 'present_key', 'present_value']},
           {op: 'Slice', domain: '', inputs: ['all', 'start', 'end', 'axis'], outputs: ['y']}]},
  group('prompt_softcap', inputs(6, 0, [6, 6]), {softcap: 0.5}),
  group('prompt_scale', inputs(6, 0, [6, 6]), {scale: 0.1}),
  group('prompt_buffer', inputs(6, 10, [6, 6])),
  group('packed', {...inputs(6, 0, [6, 6], rotary), query: random('float32', [B, 6, (H + 2 * K) * D]), key: null, value: null},
        {do_rotary: 1}),
  group('token', inputs(1, 5, [6, 6])),
  group('token_ragged', inputs(1, 5, [6, 4], rotary), {do_rotary: 1}),
  group('token_buffer', inputs(1, 12, [6, 4], rotary), {do_rotary: 1}),
  group('token_window', inputs(1, 9, [10, 8], rotary), {do_rotary: 1, local_window_size: 4}),
  group('token_positions', inputs(1, 5, [6, 6], {...rotary, positions: tensor('int64', [B, 1], [7, 2])}), {do_rotary: 1}),
  group('token_bias', inputs(1, 5, [6, 6], {cos: null, sin: null, positions: null, bias: random('float32', [B, H, 1, 6])})),
  group('token_sinks', inputs(1, 5, [6, 6], {cos: null, sin: null, positions: null, bias: null, sinks: random('float32', [H])})),
  group('smooth_softmax', inputs(6, 0, [6, 6]), {smooth_softmax: 1}),
  group('multi_query', {...inputs(1, 5, [6, 6]), key: random('float32', [B, 1, D]), value: random('float32', [B, 1, D], {seed: 2}),
                        past_key: random('float32', [B, 1, 5, D]), past_value: random('float32', [B, 1, 5, D], {seed: 2})},
        {kv_num_heads: 1}),
  group('float16', inputs(1, 5, [6, 6], {}, 'float16'), {}, {tolerance: {relative: 1e-2, absolute: 2e-3}}),
  group('scores', inputs(6, 0, [6, 6]), {qk_output: 1}, {outputs: ['y', 'present_key', 'present_value', 'scores']}),
  group('scores_biased', inputs(6, 0, [6, 6], {cos: null, sin: null, positions: null, bias: random('float32', [1, H, 6, 6])}),
        {qk_output: 1, softcap: 0.5}, {outputs: ['y', 'present_key', 'present_value', 'scores']}),
  group('weights', inputs(1, 5, [6, 6]), {qk_output: 2}, {outputs: ['y', 'present_key', 'present_value', 'weights']}),
];
