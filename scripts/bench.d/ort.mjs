// usage: ort.mjs node|web MODEL THREADS RUNS
// Times ONNX Runtime on a model and prints what `onnxray bench --json` prints: one JSON object on one line.
// Inputs are filled with numbers from 0 to 1; symbolic dimensions are 1.
import {readFileSync} from 'node:fs';
import {basename} from 'node:path';
import {performance} from 'node:perf_hooks';
import {encodeGraph, encodeModel, encodeNode, encodeValueInfo} from '../lib/onnx.mjs';
import {loadOrtNode, loadOrtWeb} from '../lib/peers.mjs';
import {median} from './statistics.mjs';

const ARRAY = {float32: Float32Array, float64: Float64Array, int32: Int32Array, int64: BigInt64Array,
               uint8: Uint8Array, int8: Int8Array, bool: Uint8Array};

const IDENTITY = encodeModel({
  irVersion: 8, opset: 13, producer: '', doc: '',
  graph: encodeGraph({
    name: 'identity',
    nodes: [encodeNode('Identity', ['x'], ['y'])],
    initializers: [],
    inputs: [encodeValueInfo('x', 'float32', [1])],
    outputs: [encodeValueInfo('y', 'float32', [1])],
  }),
});

function fill(ort, {name, type, shape}) {
  const dims = shape.map((dim) => (typeof dim === 'number' ? dim : 1));
  const data = new ARRAY[type](dims.reduce((size, dim) => size * dim, 1));
  if (type.startsWith('float')) data.forEach((_, i) => (data[i] = i / data.length));
  return [name, new ort.Tensor(type, data, dims)];
}

const [kind, path] = process.argv.slice(2);
const [threads, runs] = process.argv.slice(4).map(Number);
const ort = kind === 'web' ? await loadOrtWeb(threads) : await loadOrtNode();
const options = {
  executionProviders: [kind === 'web' ? 'wasm' : 'cpu'],
  graphOptimizationLevel: 'all',
  intraOpNumThreads: threads,
  logSeverityLevel: 3,
};
// The first session also starts the runtime, which is not part of loading a model.
await ort.InferenceSession.create(IDENTITY, options);
const bytes = readFileSync(path);
const begin = performance.now();
const session = await ort.InferenceSession.create(bytes, options);
const load = performance.now() - begin;
const feeds = Object.fromEntries(session.inputMetadata.map((input) => fill(ort, input)));

const times = [];
for (let i = -2; i < runs; ++i) {  // two to warm up
  const start = performance.now();
  await session.run(feeds);
  if (i >= 0) times.push(performance.now() - start);
}
console.log(JSON.stringify({
  model: basename(path), threads, runs, median_ms: median(times), min_ms: Math.min(...times),
  max_ms: Math.max(...times), load_ms: load, peak_bytes: process.resourceUsage().maxRSS * 1024,
}));
process.exit(0);  // the web build's worker threads would keep Node alive
