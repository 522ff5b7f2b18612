// usage: browser.mjs [--rounds N] [--runs N] [--json]; see scripts/bench.
// Forward and all gradients on our page in headless Chromium, beside jax-js and TensorFlow.js in the same browser.
import {readArguments} from '../lib/arguments.mjs';
import {ROOT, run} from '../lib/files.mjs';
import {encodeNpy} from '../lib/npz.mjs';
import {installPeers} from '../lib/peers.mjs';
import {serve} from '../lib/serve.mjs';
import {openBrowser, openSite, PageDriver} from '../../tests/ui/lib/page.mjs';
import {encode, NETWORKS} from './browser/networks.mjs';
import {callPeer, takeTurns} from './sides.mjs';
import {median} from './statistics.mjs';

const {options} = readArguments({
  rounds: {type: 'string', default: '3'},
  runs: {type: 'string', default: '3'},
  json: {type: 'boolean', default: false},
});
const rounds = Number(options.rounds), runs = Number(options.runs);

const PEERS = ['@jax-js/jax', '@jax-js/onnx', 'onnx-buf', '@bufbuild/protobuf', '@tensorflow/tfjs'];
const CLOSE = 1e-3;  // relative, between the losses that everybody computes

/** Our page: it computes the gradients of every activation besides those of the weights, and keeps them all. */
async function onnxray(browser, site, name) {
  const network = NETWORKS[name]();
  const page = await PageDriver.open(browser, site.address);
  try {
    const {dims, data} = network.input;
    await page.drop({name: 'network.onnx', bytes: encode(network)},
                    {name: 'image.npy', bytes: encodeNpy({type: 'float32', dims, data})});
    await page.until((state) => state.run.phase === 'done', 'the end of the run');
    await page.page.keyboard.press('g');
    await page.until((state) => state.gradients.phase === 'done', 'gradients', 120000);
    await page.click('Place');
    await page.click('sum of all');
    let number = (await page.until((state) => state.gradients.of.includes('sum') && state.gradients.phase === 'done',
                                   'gradients of the sum', 120000)).run.number;
    const forward = [], gradients = [];
    let loss;
    for (let i = 0; i < runs; ++i) {
      await page.page.keyboard.press('Control+Enter');
      ++number;
      const state = await page.until(
          (now) => now.run.number === number && now.run.phase === 'done' && now.gradients.phase === 'done', 'another run', 120000);
      forward.push(1000 * state.run.seconds);
      gradients.push(1000 * state.gradients.seconds);
      ({loss} = state.gradients);
    }
    return {loss, forward_ms: median(forward), gradients_ms: median(gradients)};
  } finally {
    await page.close();
  }
}

const peer = (module, backend) => (browser, {bench}, name) =>
  callPeer(browser, bench, module, 'measure', [name, backend, runs]);

const SIDES = {
  Onnxray: (browser, {site}, name) => onnxray(browser, site, name),
  'jax-js wasm': peer('jax', 'wasm'),
  'TensorFlow.js cpu': peer('tfjs', 'cpu'),
  'TensorFlow.js webgl': peer('tfjs', 'webgl'),
};

/** [{name, loss, forward_ms, gradients_ms} or {name, error}] for one network. */
async function measure(browser, places, network) {
  const results = await takeTurns(Object.keys(SIDES), rounds, (name) => SIDES[name](browser, places, network));
  return results.map(({name, list, error}) => {
    const of = (key) => median(list.map((one) => one[key]));
    return error ? {name, error} : {name, loss: list[0].loss, forward_ms: of('forward_ms'), gradients_ms: of('gradients_ms')};
  });
}

function print(network, results) {
  const ours = results[0];
  console.log(`${network}, medians of ${rounds} rounds of ${runs} runs.\n`);
  console.log('| | forward ms | with gradients ms | Onnxray is faster by |\n|---|--:|--:|--:|');
  for (const {name, error, loss, forward_ms, gradients_ms} of results) {
    if (error) {
      console.log(`| ${name} | cannot: ${error} | | |`);
      continue;
    }
    const agrees = Math.abs(loss - ours.loss) <= CLOSE * Math.abs(ours.loss);
    const faster = agrees ? (gradients_ms / ours.gradients_ms).toFixed(2) : `computes another loss: ${loss}, not ${ours.loss}`;
    console.log(`| ${name} | ${forward_ms.toFixed(1)} | ${gradients_ms.toFixed(1)} | ${faster} |`);
  }
  console.log('');
}

run(async () => {
  await installPeers(...PEERS);
  const [browser, site, root] = await Promise.all([openBrowser(), openSite(), serve(ROOT)]);
  const bench = `http://localhost:${root.address().port}/scripts/bench.d/browser/index.html`;
  try {
    const all = {};
    for (const network of Object.keys(NETWORKS)) {
      all[network] = await measure(browser, {site, bench}, network);
      if (!options.json) print(network, all[network]);
    }
    if (options.json) console.log(JSON.stringify(all, null, 2));
  } finally {
    await browser.close();
    await site.close();
    root.close();
    root.closeAllConnections();
  }
});
