// The tensors that cases are made of: explicit numbers, or random ones that are the same every time.
import {noise} from '../../../scripts/lib/random.mjs';

/** A tensor of these numbers in C order; of strings, for type 'string'. For types narrower than a byte: packed bytes. */
export const tensor = (type, dims, values) => ({type, dims, values});

/** Uniform numbers from `low` to `high`; integers include both. The same for the same `seed`. */
export const random = (type, dims, {low = -1, high = 1, seed = 1} = {}) => ({type, dims, low, high, seed});

/** 0, 1, 2 ... times `step`, from `start` on. */
export function ramp(type, dims, {start = 0, step = 1} = {}) {
  return {type, dims, values: Array.from({length: countOf(dims)}, (_, i) => start + i * step)};
}

const countOf = (dims) => dims.reduce((all, dim) => all * dim, 1);

/** The bits of the number nearest to `value` with `exponentBits` and `mantissaBits`, ties to even. */
function narrowBits(value, exponentBits, mantissaBits) {
  const bias = 2 ** (exponentBits - 1) - 1;
  const sign = value < 0 || Object.is(value, -0) ? 1 << (exponentBits + mantissaBits) : 0;
  const infinity = (2 ** exponentBits - 1) * 2 ** mantissaBits;
  const size = Math.abs(value);
  if (Number.isNaN(size)) return infinity + 1;
  if (size === 0 || size === Infinity) return sign + (size && infinity);
  // Rounding counts units of the last place, which below the least normal number stay the same size.
  const exponent = Math.max(Math.floor(Math.log2(size)), 1 - bias);
  const units = size / 2 ** (exponent - mantissaBits);
  const below = Math.floor(units);
  const up = units - below > 0.5 || (units - below === 0.5 && below % 2 === 1);
  return sign + Math.min((exponent + bias - 1) * 2 ** mantissaBits + below + up, infinity);
}

const toFloat16 = (value) => narrowBits(value, 5, 10);
const toBFloat16 = (value) => narrowBits(value, 8, 7);

const ARRAYS = {
  float32: Float32Array, float64: Float64Array, float16: Uint16Array, bfloat16: Uint16Array,
  int8: Int8Array, int16: Int16Array, int32: Int32Array, int64: BigInt64Array,
  uint16: Uint16Array, uint32: Uint32Array, uint64: BigUint64Array,
};
const CONVERSIONS = {float16: toFloat16, bfloat16: toBFloat16, int64: BigInt, uint64: BigInt};

function randomValues({type, dims, low, high, seed}) {
  const next = noise(Math.imul(seed, 0x9e3779b1) || 1);
  for (let i = 0; i < 8; ++i) next();  // neighbouring seeds begin alike
  const whole = !type.includes('float');
  const value = () => {
    const fraction = (next() + 1) / 2;
    return whole ? Math.min(low + Math.floor(fraction * (high - low + 1)), high) : low + fraction * (high - low);
  };
  return Array.from({length: countOf(dims)}, value);
}

/** {type, dims, data}: `data` is a typed array; float16 and bfloat16 are bits, bool and narrower types are bytes. */
export function materialised(described) {
  const {type, dims} = described;
  const values = described.values ?? randomValues(described);
  if (type === 'string') return {type, dims, data: values};
  const convert = CONVERSIONS[type];
  const array = ARRAYS[type] ?? Uint8Array;
  return {type, dims, data: array.from(convert ? Array.from(values, convert) : values)};
}
