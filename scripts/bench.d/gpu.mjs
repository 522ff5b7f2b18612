// usage: gpu.mjs --light FOLDER [--rounds N] [--runs N] [--json] [MODEL...]; see scripts/bench.
// Forward on the GPU on our page in Chromium, beside onnxruntime-web's WebGPU provider and jax-js in the same browser.
import {basename, join} from 'node:path';
import {readArguments} from '../lib/arguments.mjs';
import {ROOT, run} from '../lib/files.mjs';
import {encodeNpy} from '../lib/npz.mjs';
import {installPeers} from '../lib/peers.mjs';
import {noise} from '../lib/random.mjs';
import {serve} from '../lib/serve.mjs';
import {openBrowser, openSite, PageDriver} from '../../tests/ui/lib/page.mjs';
import {callPeer, takeTurns} from './sides.mjs';
import {median} from './statistics.mjs';

const {options, positionals} = readArguments({
  light: {type: 'string'},
  rounds: {type: 'string', default: '3'},
  runs: {type: 'string', default: '3'},
  json: {type: 'boolean', default: false},
});
const rounds = Number(options.rounds), runs = Number(options.runs);
const models = positionals.length > 0 ? positionals : ['squeezenet'];

const PEERS = ['@jax-js/jax', '@jax-js/onnx', 'onnx-buf', '@bufbuild/protobuf', 'onnxruntime-common', 'onnxruntime-web'];
const DIMS = [1, 3, 224, 224];
const FLAGS = ['--enable-unsafe-webgpu', '--use-webgpu-adapter=swiftshader'];

const random = noise(224);
const picture = {dims: DIMS, data: Float32Array.from({length: DIMS.reduce((a, b) => a * b)}, random)};

/** Our page, which keeps every activation and reads it back. */
async function onnxray(browser, {site}, file) {
  const page = await PageDriver.open(browser, site.address);
  const ran = ({run, backend}, number) => run.number > number && run.phase === 'done' && backend.gpu && Object.keys(backend.placed).length > 0;
  try {
    await page.drop(file, {name: 'picture.npy', bytes: encodeNpy({type: 'float32', ...picture})});
    let {run: {number}} = await page.until((state) => state.run.phase === 'done', 'the end of the run');
    await page.click('Compute on');
    const times = [];
    for (let i = -1; i < runs; ++i) {  // the first compiles
      const state = await page.until((now) => ran(now, number), 'the run on the GPU', 300000);
      ({run: {number}} = state);
      if (i >= 0) times.push(1000 * state.run.seconds);
      if (i + 1 < runs) await page.page.keyboard.press('Control+Enter');
    }
    return {forward_ms: median(times)};
  } finally {
    await page.close();
  }
}

const peer = (module) => (browser, {address}, file) =>
  callPeer(browser, `${address}scripts/bench.d/browser/index.html`, module, 'measureModel',
           ['model.onnx', {...picture, data: [...picture.data]}, runs],
           (page) => page.route('**/model.onnx', (route) => route.fulfill({path: file})));

const SIDES = {'Onnxray': onnxray, 'onnxruntime-web': peer('ort'), 'jax-js': peer('jax')};

/** [{name, forward_ms} or {name, error}]. */
async function measure(browser, places, file) {
  const results = await takeTurns(Object.keys(SIDES), rounds, (name) => SIDES[name](browser, places, file));
  return results.map(({name, list, error}) => (error ? {name, error} : {name, forward_ms: median(list.map((one) => one.forward_ms))}));
}

function print(model, gpu, results) {
  console.log(`${model} on ${gpu}, medians of ${rounds} rounds of ${runs} runs.\n`);
  console.log('| | forward ms | Onnxray is faster by |\n|---|--:|--:|');
  for (const {name, error, forward_ms} of results) {
    console.log(error ? `| ${name} | cannot: ${error} | |`
                      : `| ${name} | ${forward_ms.toFixed(0)} | ${(forward_ms / results[0].forward_ms).toFixed(2)} |`);
  }
  console.log('');
}

const adapterOf = async (browser, address) => {
  const page = await browser.newPage();
  await page.goto(address);
  const name = await page.evaluate(async () => {
    const {info} = (await navigator.gpu?.requestAdapter()) ?? {};
    return info && (info.device || info.description || `${info.vendor} ${info.architecture}`);
  });
  await page.close();
  if (!name) throw new Error('this browser has no GPU');
  return name;
};

run(async () => {
  await installPeers(...PEERS);
  const [browser, site, root] = await Promise.all([openBrowser(...FLAGS), openSite(), serve(ROOT)]);
  const address = `http://localhost:${root.address().port}/`;
  try {
    const gpu = await adapterOf(browser, site.address);
    const all = {gpu, models: {}};
    for (const model of models) {
      const file = model.includes('/') ? model : join(options.light, `light_${model}.onnx`);
      all.models[basename(file)] = await measure(browser, {site, address}, file);
      if (!options.json) print(basename(file), gpu, all.models[basename(file)]);
    }
    if (options.json) console.log(JSON.stringify(all, null, 2));
  } finally {
    await browser.close();
    await site.close();
    root.close();
    root.closeAllConnections();
  }
});
