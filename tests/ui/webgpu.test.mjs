// The page computes on the GPU what it computes on the CPU. Chromium brings a GPU made of software: SwiftShader.
import assert from 'node:assert/strict';
import {after, before, test} from 'node:test';
import {decodeNpz} from '../../scripts/lib/npz.mjs';
import {openBrowser, openSite, PageDriver} from './lib/page.mjs';
import {choose} from './lib/palette.mjs';

const MOST_ERROR = 1e-7;  // mean square, of what the values' own mean square is

let browser, site;

before(async () => {
  [browser, site] = await Promise.all([openBrowser('--enable-unsafe-webgpu', '--use-webgpu-adapter=swiftshader'), openSite()]);
});
after(async () => {
  await browser?.close();
  await site?.close();
});

async function withSample(query, use) {
  const page = await PageDriver.open(browser, site.address, {query});
  try {
    await page.until(({run}) => run.phase === 'done', 'the run on the CPU');
    await use(page);
  } finally {
    await page.close();
  }
}

/** Every activation of the latest run. */
const activations = async (page) => decodeNpz((await page.saved(() => choose(page, 'export.npz'))).bytes);

function assertClose(name, found, expected) {
  assert.deepEqual(found.dims, expected.dims, name);
  if (!(expected.data instanceof Float32Array)) return assert.deepEqual(found.data, expected.data, name);
  let error = 0, scale = 0;
  for (let i = 0; i < expected.data.length; ++i) {
    error += (found.data[i] - expected.data[i]) ** 2;
    scale += expected.data[i] ** 2;
  }
  assert.ok(error <= MOST_ERROR * scale, `${name}: normalised mean square error ${error / scale}`);
}

for (const query of ['?model=blazeface&input=astronaut', '?model=detypify&input=alpha', '?model=lenet']) {
  test(`${query}: every activation on the GPU is the CPU's`, () => withSample(query, async (page) => {
    const expected = await activations(page);
    const {run: {number}} = await page.state();
    await page.click('Compute on');
    const {backend, nodes, messages} = await page.until((state) => state.run.number > number && state.run.phase === 'done' &&
      Object.keys(state.backend.placed).length > 0, 'the run on the GPU');
    assert.notEqual(backend.gpu, '');
    assert.deepEqual(messages.filter(({error}) => error), []);
    assert.deepEqual(nodes.filter(({state}) => state === 'pending' || state === 'failed'), []);
    // Each has a time of its own, as the GPU's timers have it.
    const times = nodes.filter(({op}) => op === 'Conv').map(({milliseconds}) => milliseconds);
    assert.ok(times.length > 0 && times.every((time) => time > 0), times.join());
    // All but the arithmetic of shapes, and views of the input.
    const places = Object.values(backend.placed);
    assert.ok(places.filter((reason) => reason === '').length >= 0.85 * places.length, JSON.stringify(backend.placed));
    const found = await activations(page);
    assert.deepEqual(Object.keys(found), Object.keys(expected));
    for (const name of Object.keys(expected)) assertClose(name, found[name], expected[name]);
  }));
}
