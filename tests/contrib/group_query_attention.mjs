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
const plain = {cos: null, sin: null, positions: null, bias: null, sinks: null};
const channels = (seed) => random('float32', [K * D], {low: 0.005, high: 0.02, seed});
const whole = (type, dims, seed) => random(type, dims, {seed, low: type === 'int8' ? -127 : 0, high: type === 'int8' ? 127 : 255});

/** With a past of `bits` that has scales, of all numbers or of each channel. */
function quantized(name, bits, length, past, totals, {perChannel = false, more = {}, type = 'float32', attributes = {}} = {}) {
  const stored = bits === 4 ? D / 2 : D, cacheType = bits === 4 ? 'uint8' : 'int8';
  const kind = perChannel ? 'PER_CHANNEL' : 'PER_TENSOR';
  const one = (value) => tensor('float32', [1], [value]);
  return group(`quantized_${name}`, {
    ...inputs(length, past, totals, {...plain, ...more}, type),
    past_key: whole(cacheType, [B, K, past, stored], 4), past_value: whole(cacheType, [B, K, past, stored], 5),
    ...plain, ...more, k_scale: perChannel ? channels(6) : one(0.01), v_scale: perChannel ? channels(7) : one(0.1),
  }, {k_quant_type: kind, v_quant_type: kind, kv_cache_bit_width: bits, ...attributes},
  type === 'float16' ? {tolerance: {relative: 1e-2, absolute: 2e-3, integers: 1}} : {tolerance: {absolute: 1e-5}});
}

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
  quantized('bytes', 8, 1, 5, [6, 6]),
  quantized('bytes_per_channel', 8, 1, 5, [6, 6], {perChannel: true}),
  quantized('bytes_ragged', 8, 1, 5, [6, 4], {more: rotary, attributes: {do_rotary: 1}}),
  quantized('bytes_buffer', 8, 1, 12, [6, 4]),
  quantized('bytes_prompt', 8, 6, 10, [6, 6]),
  quantized('bytes_float16', 8, 1, 5, [6, 6], {type: 'float16'}),
  quantized('half_bytes', 4, 1, 5, [6, 6]),
  quantized('half_bytes_per_channel', 4, 1, 5, [6, 6], {perChannel: true}),
  // Layers that share the keys of one before them have none of their own.
  group('shared', {...inputs(1, 6, [6, 6]), key: random('float32', [B, 0, K * D]), value: random('float32', [B, 0, K * D])}),
  group('shared_rotary', {...inputs(1, 6, [6, 4], rotary), key: random('float32', [B, 0, K * D]), value: random('float32', [B, 0, K * D])},
        {do_rotary: 1}),
  group('not_causal', inputs(6, 0, [6, 6]), {causal: 0}),
];
