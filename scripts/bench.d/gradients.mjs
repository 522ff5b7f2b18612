// usage: gradients.mjs --light DIR [--threads 1] [--rounds N] [--runs N] [--json]; see scripts/bench.
// ResNet-50, forward and with the gradients of all weights, beside PyTorch where Debian's python3-torch is installed.
import {spawnSync} from 'node:child_process';
import {join} from 'node:path';
import {readArguments} from '../lib/arguments.mjs';
import {execute} from '../lib/execute.mjs';
import {ROOT, run} from '../lib/files.mjs';
import {median} from './statistics.mjs';

const {options} = readArguments({
  light: {type: 'string'},
  threads: {type: 'string', default: '1'},
  rounds: {type: 'string', default: '5'},
  runs: {type: 'string', default: '5'},
  json: {type: 'boolean', default: false},
});

const PYTHON = '/usr/bin/python3';  // Debian's own, which sees Debian's packages
const hasTorch = () => spawnSync(PYTHON, ['-c', 'import torch']).status === 0;
const report = (printed) => JSON.parse(printed.slice(printed.indexOf('{')));

function onnxray() {
  const model = join(options.light, 'light_resnet50.onnx');
  const args = ['bench', model, '--gradients', '--threads', options.threads, '--runs', options.runs, '--json'];
  const {median_ms, gradients_median_ms} = report(execute(join(ROOT, 'scripts/onnxray'), args));
  return {forward: median_ms, gradients: gradients_median_ms};
}

function torch() {
  const script = join(ROOT, 'scripts/bench.d/resnet50_torch.py');
  const env = {...process.env, OPENBLAS_NUM_THREADS: options.threads};
  const {version, forward_ms, gradients_ms} = report(execute(PYTHON, [script, options.threads, options.runs], {env}));
  return {version, forward: forward_ms, gradients: gradients_ms};
}

function measure(sides) {
  const results = Object.fromEntries(Object.keys(sides).map((name) => [name, []]));
  for (let round = 0; round < Number(options.rounds); ++round) {
    const order = Object.keys(sides);
    if (round % 2) order.reverse();
    for (const name of order) results[name].push(sides[name]());
  }
  return Object.entries(results).map(([name, list]) => {
    const of = (key) => median(list.map((result) => result[key]));
    const forward_ms = of('forward'), gradients_ms = of('gradients');
    return {name, version: list[0].version, forward_ms, gradients_ms, ratio: gradients_ms / forward_ms};
  });
}

function print([ours, peer]) {
  console.log(`ResNet-50, batch 1, ${options.threads} thread(s), medians of ${options.rounds} rounds.\n`);
  console.log('| | forward ms | with all weights\' gradients ms | ratio |\n|---|--:|--:|--:|');
  for (const {name, version = '', forward_ms, gradients_ms, ratio} of peer ? [ours, peer] : [ours]) {
    const cells = [`${name} ${version}`.trim(), forward_ms.toFixed(1), gradients_ms.toFixed(1), ratio.toFixed(2)];
    console.log(`| ${cells.join(' | ')} |`);
  }
  const faster = (key) => `${(peer[key] / ours[key]).toFixed(2)} times as fast`;
  console.log(peer ? `\nOnnxray is ${faster('gradients_ms')} as PyTorch with gradients, ${faster('forward_ms')} without.`
                   : '\npython3-torch is not installed: nothing to compare with.');
}

run(async () => {
  const results = measure(hasTorch() ? {Onnxray: onnxray, PyTorch: torch} : {Onnxray: onnxray});
  if (options.json) console.log(JSON.stringify(results, null, 2));
  else print(results);
});
