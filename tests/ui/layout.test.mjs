// On screens of every kind: four pixel densities, a small window, and a phone. Nothing is cut off by the window and no control lies on another.
import assert from 'node:assert/strict';
import {mkdirSync} from 'node:fs';
import {join} from 'node:path';
import {after, before, test} from 'node:test';
import {openBrowser, openSite, PageDriver, ROOT} from './lib/page.mjs';

let browser, site;
const folder = join(ROOT, 'build/screenshots');

before(async () => {
  mkdirSync(folder, {recursive: true});
  [browser, site] = await Promise.all([openBrowser(), openSite()]);
});
after(async () => {
  await browser?.close();
  await site?.close();
});

// Windows are no controls, and Dear ImGui has one that it never shows.
const NO_CONTROLS = [/^Onnxray/, /^Default$/];
// These lie on others on purpose: on the grid, and the grips between panels.
const OVERLAYS = [/^Zoom (in|out)$/, /^Fit$/, /^(Left|Right) edge$/];
const without = (list, patterns) => list.filter(([label]) => !patterns.some((pattern) => pattern.test(label)));
const area = ([, , width, height]) => width * height;

function overlap(a, b) {
  const width = Math.min(a[0] + a[2], b[0] + b[2]) - Math.max(a[0], b[0]);
  const height = Math.min(a[1] + a[3], b[1] + b[3]) - Math.max(a[1], b[1]);
  return width > 1 && height > 1 ? width * height : 0;
}

/** Controls that lie on one another, neither being within the other: "A | B". */
function collisions(controls) {
  const list = without(controls, OVERLAYS);
  const found = [];
  list.forEach(([a, first], i) => list.slice(i + 1).forEach(([b, second]) => {
    const shared = overlap(first, second);
    if (shared > 0 && shared < 0.98 * Math.min(area(first), area(second))) found.push(`${a} | ${b}`);
  }));
  return found;
}

function assertInside(controls, width, height) {
  for (const [label, [x, y, w, h]] of controls) {
    assert.ok(x >= -1 && y >= -1 && x + w <= width + 1 && y + h <= height + 1, `${label} is cut off: ${[x, y, w, h]}`);
  }
}

/** Keeps a screenshot, and checks where the controls are. A menu lies on others. */
async function lookAt(name, page, width, height, {menu = false} = {}) {
  await page.moveTo(2, height - 2);
  const {items} = await page.until((state) => !Object.keys(state.items).some((label) => label.startsWith('Tooltip')), 'no tooltip');
  const controls = without(Object.entries(items), NO_CONTROLS);
  await page.page.screenshot({path: join(folder, `${name}.png`), scale: 'device'});
  assertInside(controls, width, height);
  if (!menu) assert.deepEqual(collisions(controls), [], name);
}

async function withPage(options, use) {
  const page = await PageDriver.open(browser, site.address, options);
  try {
    await use(page);
  } finally {
    await page.close();
  }
}

const shown = (state) => state.run.phase === 'done' && state.view.tiles?.length > 0 && state.view.statistics;

for (const scale of [1, 1.5, 2, 3]) {
  const [width, height] = [1000, 640];
  test(`${scale} pixels per point`, () => withPage({scale, width, height}, async (page) => {
    await page.until((state) => state.samples > 0, 'the samples');
    const sizes = await page.page.evaluate(() => [document.getElementById('canvas').width, document.getElementById('canvas').height]);
    assert.deepEqual(sizes, [width * scale, height * scale], 'every pixel of the screen is drawn');
    await lookAt(`start-${scale}x`, page, width, height);
    await page.click('Sample blazeface');
    await page.until(shown, 'the tensor');
    await page.press('J');
    await page.until((state) => shown(state) && state.view.selected !== state.nodes[0].name, 'the next node');
    await lookAt(`model-${scale}x`, page, width, height);
  }));
}

test('a small window', () => withPage({width: 900, height: 600}, async (page) => {
  await page.click('Sample blazeface');
  await page.until(shown, 'the tensor');
  await page.press('J', 'J');
  await page.until((state) => shown(state) && state.view.tensor === 'float32[1,24,64,64]', 'the convolution');
  await lookAt('tensor-small', page, 900, 600);
  for (const [key, tab, name] of [['I', 1, 'input'], ['H', 3, 'heatmap'], ['C', 4, 'compare'], ['Ctrl+G', 2, 'graph']]) {
    await page.press(key);
    await page.until((state) => state.tab === tab && (tab !== 2 || state.graph.in_sight?.length > 0), `the ${name}`);
    await lookAt(`${name}-small`, page, 900, 600);
  }
}));

test('a phone, 390 points wide', () => withPage({width: 390, height: 844, scale: 3, hasTouch: true}, async (page) => {
  const [width, height] = [390, 844];
  const tap = async (label) => {
    const {items} = await page.until((state) => state.items?.[label], label);
    const [x, y, w, h] = items[label];
    await page.page.touchscreen.tap(x + w / 2, y + h / 2);
  };
  await page.until((state) => state.samples > 0, 'the samples');
  await lookAt('start-phone', page, width, height);
  await tap('Sample blazeface');
  const {nodes} = await page.until((state) => state.run.phase === 'done', 'the run');
  await lookAt('nodes-phone', page, width, height);
  await tap(`Node ${nodes[2].value}`);
  await page.until((state) => shown(state) && state.view.selected === nodes[2].name, 'the node');
  await lookAt('tensor-phone', page, width, height);

  // Two fingers zoom, one that stays opens the menu.
  const {view} = await page.state();
  const [x, y, w, h] = view.tiles[0].rect.map(Math.round);
  const session = await page.context.newCDPSession(page.page);
  const touch = (type, ...points) => session.send('Input.dispatchTouchEvent', {type, touchPoints: points.map(([px, py], id) => ({x: px, y: py, id}))});
  const fingers = (apart) => [[x + w / 2 - apart, y + h / 2], [x + w / 2 + apart, y + h / 2]];
  await touch('touchStart', ...fingers(20));
  for (const apart of [30, 40, 50, 60]) await touch('touchMove', ...fingers(apart));
  await touch('touchEnd');
  const near = await page.until((state) => state.view.scale > 2 * view.scale, 'a zoom');
  assert.deepEqual([near.view.focus, near.items['Copy the index']], [null, undefined], 'and nothing else');
  await touch('touchStart', [x + w / 2, y + h / 2]);
  await page.until((state) => state.items['Copy the index'], 'the menu');
  await touch('touchEnd');
  await lookAt('menu-phone', page, width, height, {menu: true});
  await tap('Copy the index');
  await page.until((state) => !state.items['Copy the index'] && state.messages.length === 1, 'the index copied');
}));
