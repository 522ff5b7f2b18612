// softmax(Q K' scale + mask) V without ever holding all scores: what a tile of keys gave is corrected by what later ones
// bring (Milakov and Gimelshein 2018, Dao et al. 2022). One workgroup per 16 queries of a head.
struct Parameters {
  count: u32,  // of workgroups
  heads: u32,
  sharing: u32,  // heads that use the same keys
  queries: u32,
  keys: u32,
  size: u32,
  value_size: u32,
  mask_columns: u32,  // keys behind them are hidden
  scale: f32,
  softcap: f32,  // 0: none
  query_strides: vec4<u32>,  // of batch, head and position
  key_strides: vec4<u32>,
  value_strides: vec4<u32>,
  output_strides: vec4<u32>,
  mask_strides: vec4<u32>,  // of batch, head, query and key
}

@group(0) @binding(0) var<storage, read> query_input: array<f32>;
@group(0) @binding(1) var<storage, read> key_input: array<f32>;
@group(0) @binding(2) var<storage, read> value_input: array<f32>;
@group(0) @binding(3) var<storage, read> mask: array<$MASK_T>;
// Per batch entry: how many keys there are, and the last key that query 0 sees.
@group(0) @binding(4) var<storage, read> limits: array<vec2<i32>>;
@group(0) @binding(5) var<storage, read_write> output: array<f32>;
@group(0) @binding(6) var<uniform> parameters: Parameters;

const kThreads = 64u;
const kTile = 16u;
const kMasked = $MASKED;
const kColumns = $COLUMNS;  // of the values, per thread

var<workgroup> queries: array<f32, 256>;  // kTile rows of kTile elements
var<workgroup> keys: array<f32, 256>;
var<workgroup> scores: array<f32, 256>;  // of every query with every key of a tile, later their weights
var<workgroup> factors: array<f32, 16>;  // per query

#include parts/smooth_steps.wgsl

const kHidden = 0xff800000u;  // -infinity

fn is_hidden(score: f32) -> bool {
  return bitcast<u32>(score) == kHidden;
}

fn masked(score: f32, batch: u32, head: u32, query: u32, key: u32) -> f32 {
  var hidden = kHidden;
  let limit = limits[batch];
  if (query >= parameters.queries || i32(key) >= limit.x || i32(key) > i32(query) + limit.y ||
      key >= parameters.mask_columns) {
    return bitcast<f32>(hidden);
  }
  if (!kMasked) {
    return score;
  }
  let strides = parameters.mask_strides;
  let x = mask[batch * strides.x + head * strides.y + query * strides.z + key * strides.w];
  return $MASK_EXPRESSION;
}

#include parts/per_workgroup.wgsl

fn compute(group: u32, thread: u32) {
  let tiles = (parameters.queries + kTile - 1u) / kTile;
  let first = group % tiles * kTile;
  let head = group / tiles % parameters.heads;
  let batch = group / tiles / parameters.heads;
  let key_head = head / parameters.sharing;
  let query_start = batch * parameters.query_strides.x + head * parameters.query_strides.y;
  let key_start = batch * parameters.key_strides.x + key_head * parameters.key_strides.y;
  let value_start = batch * parameters.value_strides.x + key_head * parameters.value_strides.y;
  let row = thread / 4u;
  let column = thread % 4u * 4u;
  var results: array<f32, kColumns * kTile>;
  // Of query `thread`: the greatest score so far, and the sum of exp(score - it).
  var greatest = -3.4028234e38;
  var sum = 0.0;
  for (var start = 0u; start < parameters.keys; start += kTile) {
    var products = vec4<f32>(0.0);
    for (var d = 0u; d < parameters.size; d += kTile) {
      for (var j = thread; j < kTile * kTile; j += kThreads) {
        let query = first + j / kTile;
        let key = start + j / kTile;
        let element = d + j % kTile;
        queries[j] = 0.0;
        keys[j] = 0.0;
        if (query < parameters.queries && element < parameters.size) {
          queries[j] = query_input[query_start + query * parameters.query_strides.z + element];
        }
        if (key < parameters.keys && element < parameters.size) {
          keys[j] = key_input[key_start + key * parameters.key_strides.z + element];
        }
      }
      workgroupBarrier();
      for (var e = 0u; e < kTile; e++) {
        let at = column * kTile + e;
        products += queries[row * kTile + e] *
            vec4<f32>(keys[at], keys[at + kTile], keys[at + 2u * kTile], keys[at + 3u * kTile]);
      }
      workgroupBarrier();
    }
    for (var k = 0u; k < 4u; k++) {
      var score = products[k] * parameters.scale;
      if (parameters.softcap != 0.0) {
        score = parameters.softcap * hyperbolic_tangent(score / parameters.softcap);
      }
      scores[row * kTile + column + k] = masked(score, batch, head, first + row, start + column + k);
    }
    workgroupBarrier();
    if (thread < kTile) {
      var highest = greatest;
      for (var j = thread * kTile; j < (thread + 1u) * kTile; j++) {
        if (!is_hidden(scores[j])) {
          highest = max(highest, scores[j]);
        }
      }
      let factor = exp(greatest - highest);
      sum *= factor;
      for (var j = thread * kTile; j < (thread + 1u) * kTile; j++) {
        var weight = 0.0;
        if (!is_hidden(scores[j])) {
          weight = exp(scores[j] - highest);
        }
        sum += weight;
        scores[j] = weight;
      }
      greatest = highest;
      factors[thread] = factor;
    }
    workgroupBarrier();
    let end = min(kTile, parameters.keys - start);
    for (var c = 0u; c < kColumns; c++) {
      let element = thread + c * kThreads;
      if (element >= parameters.value_size) {
        break;
      }
      for (var r = 0u; r < kTile; r++) {
        results[c * kTile + r] *= factors[r];
      }
      for (var j = 0u; j < end; j++) {
        let value = value_input[value_start + (start + j) * parameters.value_strides.z + element];
        for (var r = 0u; r < kTile; r++) {
          results[c * kTile + r] += scores[r * kTile + j] * value;
        }
      }
    }
    workgroupBarrier();
  }
  if (thread < kTile) {
    factors[thread] = sum;
  }
  workgroupBarrier();
  let output_start = batch * parameters.output_strides.x + head * parameters.output_strides.y;
  for (var c = 0u; c < kColumns; c++) {
    let element = thread + c * kThreads;
    if (element >= parameters.value_size) {
      break;
    }
    for (var r = 0u; r < kTile && first + r < parameters.queries; r++) {
      // A query that sees no key gets zeros.
      let value = select(results[c * kTile + r] / factors[r], 0.0, factors[r] == 0.0);
      output[output_start + (first + r) * parameters.output_strides.z + element] = value;
    }
  }
}
