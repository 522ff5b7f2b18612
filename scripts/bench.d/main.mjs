// usage: main.mjs --light DIR [options] [MODEL...]; see scripts/bench.
import {existsSync, readdirSync} from 'node:fs';
import {cpus} from 'node:os';
import {join} from 'node:path';
import {readArguments} from '../lib/arguments.mjs';
import {execute} from '../lib/execute.mjs';
import {Failure, ROOT, run, SAMPLES} from '../lib/files.mjs';
import {installPeers} from '../lib/peers.mjs';
import {median} from './statistics.mjs';

const {options, positionals: names} = readArguments({
  light: {type: 'string'},
  build: {type: 'string', default: 'native,wasm'},
  threads: {type: 'string', default: '1,2'},
  rounds: {type: 'string', default: '5'},
  runs: {type: 'string'},
  json: {type: 'boolean', default: false},
});

const ORT = join(ROOT, 'scripts/bench.d/ort.mjs');
const BUILDS = {
  native: {onnxray: 'onnxray', ort: 'node', peer: 'onnxruntime-node'},
  wasm: {onnxray: 'onnxray-wasm', ort: 'web', peer: 'onnxruntime-web'},
};

/** The JSON object a program printed; a wrapper may have said before that it builds the program. */
const report = (printed) => JSON.parse(printed.slice(printed.indexOf('{')));

/** The two sides of a comparison: each takes a number of runs and returns its measurement. */
function sides(build, model, threads) {
  const program = join(ROOT, 'scripts', build.onnxray);
  return {
    onnxray(runs) {
      const args = ['bench', model, '--threads', threads, '--capture', 'none', '--runs', runs, '--json'];
      return report(execute(program, args.map(String)));
    },
    ort: (runs) => report(execute('node', [ORT, build.ort, model, threads, runs].map(String))),
  };
}

/** As many runs as take about a second, so that a round is long beside the noise and short beside drift. */
const runsFor = (milliseconds) => Math.min(Math.max(Math.round(1000 / milliseconds), 3), 200);

/** Times both sides in turn, round by round, the order changing every round. */
function compare(buildName, model, threads) {
  const build = BUILDS[buildName];
  const side = sides(build, model.path, threads);
  const runs = Number(options.runs) || runsFor(side.ort(1).median_ms);
  const results = {onnxray: [], ort: []};
  for (let round = 0; round < Number(options.rounds); ++round) {
    const order = round % 2 ? ['ort', 'onnxray'] : ['onnxray', 'ort'];
    for (const name of order) results[name].push(side[name](runs));
  }
  const of = (name, key) => median(results[name].map((result) => result[key]));
  return {
    model: model.name, build: buildName, peer: build.peer, threads, rounds: results.ort.length, runs,
    onnxray_ms: of('onnxray', 'median_ms'), peer_ms: of('ort', 'median_ms'),
    speedup: of('ort', 'median_ms') / of('onnxray', 'median_ms'),
    onnxray_load_ms: of('onnxray', 'load_ms'), peer_load_ms: of('ort', 'load_ms'),
    onnxray_peak_bytes: of('onnxray', 'peak_bytes'), peer_peak_bytes: of('ort', 'peak_bytes'),
    gflops: of('onnxray', 'gflops'),
  };
}

/** A light model by its name without light_, a sample by its name, or a file. */
function find(name) {
  const places = [name, join(options.light, `light_${name}.onnx`), join(SAMPLES, `${name}.onnx`)];
  const path = places.find((place) => place.endsWith('.onnx') && existsSync(place));
  if (path) return {name, path};
  const light = readdirSync(options.light).flatMap((file) => file.match(/^light_(.*)\.onnx$/)?.[1] ?? []);
  throw new Failure(`there is no model ${name}`, `Name a file, a sample or one of ${light.join(', ')}.`);
}

const rounded = (value) => (value < 100 ? value.toFixed(2) : value.toFixed(0));
const megabytes = (bytes) => (bytes / 1e6).toFixed(0);

function tableRow(r) {
  return '| ' + [
    r.model, r.build, r.threads, rounded(r.onnxray_ms), rounded(r.peer_ms), `${r.speedup.toFixed(2)}x`,
    rounded(r.gflops), `${rounded(r.onnxray_load_ms)} / ${rounded(r.peer_load_ms)}`,
    `${megabytes(r.onnxray_peak_bytes)} / ${megabytes(r.peer_peak_bytes)}`,
  ].join(' | ') + ' |';
}

function tableHead() {
  const machine = `${cpus()[0].model.trim()}, ${cpus().length} processors, Node ${process.version}`;
  return `${machine}. Medians of ${options.rounds} rounds. Load and peak: Onnxray / ONNX Runtime.

| model | build | threads | Onnxray ms | ONNX Runtime ms | speed-up | GFLOP/s | load ms | peak MB |
|---|---|--:|--:|--:|--:|--:|--:|--:|`;
}

run(async () => {
  const models = (names.length ? names : ['resnet50', 'squeezenet', 'vgg19']).map(find);
  const builds = options.build.split(',');
  if (!builds.every((name) => name in BUILDS)) throw new Failure('--build takes native, wasm or both');
  await installPeers('onnxruntime-common', ...builds.map((name) => BUILDS[name].peer));
  if (!options.json) console.log(tableHead());
  const results = [];
  for (const model of models) {
    for (const build of builds) {
      for (const threads of options.threads.split(',').map(Number)) {
        results.push(compare(build, model, threads));
        if (!options.json) console.log(tableRow(results.at(-1)));
      }
    }
  }
  if (options.json) console.log(JSON.stringify(results, null, 2));
});
