// The page in headless Chromium: real drops, clicks and pixels, and the values against the native engine's.
import assert from 'node:assert/strict';
import {execFileSync} from 'node:child_process';
import {mkdtempSync, readFileSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {after, before, test} from 'node:test';
import {decodeNpz} from '../../scripts/lib/npz.mjs';
import {externalModel, longModel, smallInput, smallModel, unknownOperator} from './lib/models.mjs';
import {openBrowser, openSite, PageDriver, ROOT} from './lib/page.mjs';
import {distance, distanceFromViridis, NEAR, viridis} from './lib/viridis.mjs';

const sample = (name) => join(ROOT, 'build/samples', name);
let browser, site, folder;

before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'onnxray-page-'));
  [browser, site] = await Promise.all([openBrowser(), openSite()]);
});
after(async () => {
  await browser?.close();
  await site?.close();
  rmSync(folder, {recursive: true, force: true});
});

async function withPage(use, options = {}) {
  const page = await PageDriver.open(browser, site.address, options);
  try {
    await use(page);
  } finally {
    await page.close();
  }
}

// Most tests bring a model of their own to the page that the one before left.
let samePage;

async function withSamePage(use) {
  samePage ??= await PageDriver.open(browser, site.address);
  // Messages to the test before would lie over the controls.
  for (;;) {
    const {messages} = await samePage.state();
    if (messages.length === 0) break;
    await samePage.press('Esc');
    await samePage.until((state) => state.messages.length < messages.length, 'a message less');
  }
  await use(samePage);
}

const ended = (state) => ['done', 'cancelled', 'rejected'].includes(state.run.phase);

/** Drops files and waits for the end of the run on them. */
async function dropAndRun(page, ...files) {
  const {run: {number}} = await page.state();
  await page.drop(...files);
  return page.until((state) => state.run.number > number && ended(state), 'end of the run');
}

function summarize(data) {
  let min = Infinity, max = -Infinity, sum = 0, squares = 0;
  for (const value of data) {
    min = Math.min(min, value);
    max = Math.max(max, value);
    sum += value;
    squares += value * value;
  }
  const mean = sum / data.length;
  return {min, max, mean, std: Math.sqrt(squares / data.length - mean * mean)};
}

const near = (a, b, scale) => Math.abs(a - b) <= 1e-3 * Math.max(scale, Math.abs(b));

test('copies to and pastes from the clipboard', () => withSamePage(async (page) => {
  await page.context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await page.drop({name: 'notes.txt', bytes: Buffer.from('this is no model')});
  await page.until((state) => state.messages.length === 1, 'a message');
  await page.click('Copy message');
  await page.page.waitForFunction(async () => (await navigator.clipboard.readText()).includes('notes.txt'));
  await page.drop(sample('blazeface.onnx'));
  await page.until((state) => state.model === 'blazeface.onnx', 'the model');
  await page.page.evaluate(() => navigator.clipboard.writeText('MaxPool'));
  await page.click('Filter nodes');
  await page.page.keyboard.press('Control+v');
  await page.until((state) => state.nodes.length > 0 && state.nodes.every(({op}) => op === 'MaxPool'), 'the pasted filter');
  await page.press('Esc', 'Esc');
  await page.until((state) => state.nodes.length > 20, 'all nodes');
}));

test('NaN and infinity have colours of their own', () => withSamePage(async (page) => {
  await dropAndRun(page, {name: 'small.onnx', bytes: smallModel()}, {name: 'x.pb', bytes: smallInput()});
  await page.click('Node odd');  // divided by zero at every fifth element: -16, -6, 4 and 14
  const {view} = await page.until((state) => state.view.selected === 'odd' && state.view.statistics?.count === 16 &&
    state.view.tiles?.[0]?.low === -14, 'odd');
  assert.deepEqual([view.statistics.positive_infinities, view.statistics.negative_infinities, view.statistics.nans], [2, 2, 0]);
  await page.moveTo(5, 855);
  const [left, top, width] = view.tiles[0].rect;
  // Above the numbers that are printed into the elements.
  const at = (screen, i) => screen.at(left + (i % 4 + 0.5) * width / 4, top + (Math.floor(i / 4) + 0.12) * width / 4);
  await page.untilScreen((screen) => [0, 5, 10, 15].every((i) => distanceFromViridis(at(screen, i)) > 60) &&
    [1, 2, 3, 4].every((i) => distanceFromViridis(at(screen, i)) < NEAR), 'oddities off the colour map');
}));

test('typing filters the nodes, also with input methods', () => withSamePage(async (page) => {
  await page.drop(sample('blazeface.onnx'));
  await page.until((state) => state.model === 'blazeface.onnx', 'the model');
  await page.click('Filter nodes');
  await page.page.keyboard.type('maxpool;', {delay: 30});
  await page.until((state) => state.nodes.length === 0, 'nothing called "maxpool;"');
  await page.page.keyboard.press('Backspace');
  const {nodes} = await page.until((state) => state.nodes.length > 0, 'the pools');
  assert.ok(nodes.every(({op}) => op === 'MaxPool'));
  const session = await page.context.newCDPSession(page.page);
  await session.send('Input.insertText', {text: 'größe日本'});
  await page.until((state) => state.nodes.length === 0, 'composed text');
  await page.page.keyboard.press('Escape');
  await page.until((state) => state.nodes.length > 20, 'an empty filter');
}));

test('mistakes give messages that help, and the page goes on', () => withSamePage(async (page) => {
  const complaint = async (pattern) => {
    const {messages} = await page.until((state) => state.messages.some((m) => pattern.test(Object.values(m).join(' '))),
                                        `a message like ${pattern}`);
    const message = messages.find((m) => pattern.test(Object.values(m).join(' ')));
    assert.ok(message.text.length > 0);
    return message;
  };
  const whole = readFileSync(sample('blazeface.onnx'));
  await page.drop({name: 'truncated.onnx', bytes: whole.subarray(0, 200000)});
  await complaint(/truncated\.onnx/);
  await page.drop({name: 'notes.txt', bytes: Buffer.from('this is no model')});
  assert.match((await complaint(/notes\.txt/)).remedy, /\.onnx/);
  await page.drop({name: 'small.onnx', bytes: smallModel()});
  await page.until((state) => state.model === 'small.onnx', 'a good model');
  await page.drop({name: 'wrong.json', bytes: Buffer.from('{"x": [[1, 2, 3]]}')});
  await complaint(/x/);
  await page.until((state) => state.run.phase === 'rejected', 'a run that was refused');
  await page.drop({name: 'unknown.onnx', bytes: unknownOperator()});
  await complaint(/Mystery/);
  await page.click('Run now');
  const {nodes} = await page.until(ended, 'end of the run');
  assert.deepEqual(nodes.map(({state}) => state), ['kept', 'failed', 'kept']);
  await page.drop({name: 'external.onnx', bytes: externalModel()});
  await complaint(/weights\.bin/);
  await page.drop({name: 'weights.bin', bytes: Buffer.alloc(16)});
  await page.until((state) => state.model === 'external.onnx', 'the model with its data');
  await page.drop({name: 'small.onnx', bytes: smallModel()}, {name: 'x.pb', bytes: smallInput()});
  await page.until((state) => state.model === 'small.onnx' && state.run.phase === 'done', 'a good run at last');
}));

test('a long run can be cancelled and keeps what it has', () => withSamePage(async (page) => {
  await page.drop({name: 'long.onnx', bytes: longModel(400, 600)});
  await page.until((state) => state.model === 'long.onnx', 'the model');
  await page.click('Run now');
  const {run} = await page.until((state) => state.run.done >= 2, 'some nodes');
  assert.equal(run.phase, 'running');
  assert.match(run.node, /v\d+/);
  await page.click('Cancel run');
  const stopped = await page.until(ended, 'the end');
  assert.equal(stopped.run.phase, 'cancelled');
  assert.ok(stopped.run.done < 400);
  assert.equal(stopped.nodes[1].state, 'kept');
}));

test('the engine does not run on the page\'s thread', async () => {
  // Small, so that drawing it takes little of the thread's time.
  const page = await PageDriver.open(browser, site.address, {width: 700, height: 400});
  await page.drop({name: 'long.onnx', bytes: longModel(2, 3400)});
  await page.until((state) => state.model === 'long.onnx', 'the model');
  await page.click('Run now');
  await page.until((state) => state.run.phase === 'running', 'the run');
  // One node takes two seconds or so. Were it computed here, no timer would fire before the next.
  const ticks = await page.page.evaluate(async () => {
    const perNode = {};
    for (;;) {
      const {run: {phase, done}} = window.Module.onnxrayState();
      if (phase !== 'running') return perNode;
      perNode[done] = (perNode[done] ?? 0) + 1;
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  });
  const {run, frames} = await page.state();
  console.log(`    ${(1000 * run.seconds / run.done).toFixed(0)} ms per node, timers while each was computed: ` +
              `${JSON.stringify(ticks)}, worst frame ${frames.worst_ms.toFixed(1)} ms and ` +
              `${frames.worst_graphics_ms.toFixed(0)} ms of software graphics`);
  assert.ok(Math.max(...Object.values(ticks)) >= 5, 'the page goes on while a node is computed');
  await page.close();
});

test('zoom, pan and fit', () => withSamePage(async (page) => {
  await dropAndRun(page, sample('detypify.onnx'), sample('alpha.png'));
  const fitted = (await page.until(({view}) => view.tensor === 'float32[1,1,224,224]' && view.tiles?.length > 0 && view.statistics?.count === 224 * 224, 'the picture')).view;
  const [left, top, width, height] = fitted.tiles[0].rect;
  const centre = [left + width / 2, top + height / 2];
  await page.moveTo(...centre);
  for (let i = 0; i < 5; ++i) await page.page.mouse.wheel(0, -100);
  const {hovered, view: zoomed} = await page.until((state) => state.view.scale > 1.5 * fitted.scale && state.hovered, 'zoom');
  await page.page.mouse.down();
  await page.page.mouse.move(centre[0] + 60, centre[1] + 10, {steps: 5});
  // Released far outside the page: the button must not stay pressed.
  await page.page.mouse.move(centre[0] + 60, 2000, {steps: 2});
  await page.page.mouse.up();
  // The picture was pulled down as far as it goes: until its upper edge is in the middle.
  await page.moveTo(centre[0], centre[1] + 40);
  const moved = await page.until((state) => state.hovered && state.hovered.index.join() !== hovered.index.join(), 'pan');
  assert.equal(moved.view.scale, zoomed.scale);
  const before = (await page.state()).view.tiles[0].rect;
  await page.moveTo(centre[0] - 50, centre[1]);
  assert.deepEqual((await page.state()).view.tiles[0].rect, before, 'the button is not stuck');
  await page.click('Fit');
  await page.until((state) => Math.abs(state.view.scale / fitted.scale - 1) < 0.01, 'fit');
}));

test('gradients of activations and weights, for the chosen loss', () => withSamePage(async (page) => {
  await dropAndRun(page, sample('detypify.onnx'), sample('alpha.png'));
  await page.click('Gradient');
  const {gradients, nodes} = await page.until((state) => state.gradients.phase === 'done', 'the gradients');
  const element = /\[0, (\d+)\]$/.exec(gradients.of);
  assert.ok(element, gradients.of);

  const file = join(folder, 'gradients.npz');
  execFileSync(join(ROOT, 'build/native/onnxray'),
               ['gradients', sample('detypify.onnx'), '--input', sample('alpha.png'), '--of', 'all', '--format', 'full',
                '--target', element[1], '--npz', file]);
  const native = decodeNpz(readFileSync(file));
  const weight = nodes.find(({op}) => op === 'Weight').value;
  const convolution = nodes.find(({op}) => op === 'Conv').value;
  for (const value of [weight, convolution, nodes[0].value]) {
    await page.click(`Node ${value}`);
    const expected = summarize(native[value].data);
    const {view} = await page.until(({view}) => nodes.find(({name}) => name === view.selected)?.value === value &&
      view.aspect === 'gradient' && view.statistics?.count === native[value].data.length &&
      near(view.statistics.max, expected.max, expected.std), `the gradient of ${value}`);
    for (const key of ['min', 'mean', 'std']) assert.ok(near(view.statistics[key], expected[key], expected.std), `${value} ${key}`);
  }
}));

test('the three programs compute the same', async () => {
  const results = await Promise.all(['web', 'web-simd', 'web-single'].map(async (variant) => {
    const node = 'StatefulPartitionedCall/functional_1/conv2d/BiasAdd';
    const page = await PageDriver.open(browser, site.address, {query: `?variant=${variant}&model=blazeface&node=${node}`});
    try {
      const {view} = await page.until(({view}) => view.selected === node && view.statistics && view.tensor === 'float32[1,24,64,64]',
                                      'statistics of the convolution');
      assert.equal(await page.page.evaluate(() => window.Module.onnxrayVariant), variant);
      return view.statistics;
    } finally {
      await page.close();
    }
  }));
  for (const result of results) {
    for (const key of ['min', 'max', 'mean', 'std']) assert.ok(near(result[key], results[0][key], results[0].std), `${key}: ${JSON.stringify(results)}`);
  }
});

test('a plain host becomes isolated by one reload, and works offline after that', async () => {
  const plain = await openSite({isolated: false});
  let page;
  try {
    page = await PageDriver.open(browser, plain.address, {});
    assert.equal(await page.page.evaluate(() => window.crossOriginIsolated), true);
    assert.equal(await page.page.evaluate(() => window.Module.onnxrayVariant), 'web');
    await page.click('Sample blazeface');
    await page.until((state) => state.run.phase === 'done', 'the sample');
    await page.page.waitForFunction(() => location.search === '?model=blazeface&input=astronaut');
    await page.page.waitForFunction(async () => await caches.match('onnxray.web.wasm') !== undefined);
    await plain.close();
    await page.page.reload();
    await page.ready();
    // The address still asks for the sample, and it is there without a network.
    await page.until((state) => state.model === 'blazeface.onnx' && state.run.phase === 'done', 'the sample, offline');
  } finally {
    await page?.close();
    await plain.close();
  }
});

test('an address that leads nowhere says so', () => withPage(async (page) => {
  const {messages} = await page.until((state) => state.messages.length > 0, 'a message');
  assert.match(messages[0].text, /nowhere\.onnx/);
}, {query: '?model=samples/nowhere.onnx'}));

test('sharp on dense screens, and follows the window\'s size and the system\'s colours', () => withPage(async (page) => {
  const canvasSize = () => page.page.evaluate(() => [document.getElementById('canvas').width, document.getElementById('canvas').height]);
  assert.deepEqual(await canvasSize(), [2000, 1400]);
  assert.equal((await page.state()).dark, false);
  await page.page.setViewportSize({width: 640, height: 800});
  await page.until(({items}) => items?.Onnxray?.[2] === 640 && items.Onnxray[3] === 800, 'the new size');
  assert.deepEqual(await canvasSize(), [1280, 1600]);
  await page.page.emulateMedia({colorScheme: 'dark'});
  await page.until((state) => state.dark, 'dark colours');
}, {width: 1000, height: 700, scale: 2, dark: false}));
