// The main job without seeing the canvas: by keyboard alone, by what Chromium tells a screen reader.
import assert from 'node:assert/strict';
import {setTimeout as sleep} from 'node:timers/promises';
import {after, before, test} from 'node:test';
import {AccessibilityTree} from './lib/accessibility.mjs';
import {longModel, smallInput, smallModel} from './lib/models.mjs';
import {openBrowser, openSite, PageDriver} from './lib/page.mjs';

let browser, site;

before(async () => { [browser, site] = await Promise.all([openBrowser(), openSite()]); });
after(async () => {
  await browser?.close();
  await site?.close();
});

async function withPage(use) {
  const page = await PageDriver.open(browser, site.address);
  try {
    await use(page);
  } finally {
    await page.close();
  }
}

// These go on with the page that the one before left.
let samePage;

async function withSamePage(use) {
  samePage ??= await PageDriver.open(browser, site.address);
  await use(samePage);
}

/** Waits until `condition(tree)` gives something, and returns that. */
async function untilTold(page, condition, what, timeout = 20000) {
  const end = Date.now() + timeout;
  for (;;) {
    const tree = await AccessibilityTree.of(page.page);
    let found, problem;
    try {
      found = condition(tree);
    } catch (error) {
      problem = error.message;
    }
    if (found) return found;
    if (Date.now() > end) {
      const known = tree.nodes.filter(({name}) => name).map(({role, name}) => `${role} ${name}`).slice(0, 150).join('\n');
      throw new Error(`no ${what} (${problem ?? ''})\n${known}`);
    }
    await sleep(100);
  }
}

const focus = (page, role, name) => page.page.getByRole(role, {name, exact: true}).focus();

test('opens a sample, picks a node, reads its statistics and values', () => withSamePage(async (page) => {
  await untilTold(page, (tree) => tree.find('button', 'Open a model or an input'), 'the button to open files');
  await focus(page, 'button', 'BlazeFace: finds faces');
  await page.page.keyboard.press('Enter');
  const status = await untilTold(page, (tree) => tree.list('status').map((node) => tree.text(node)).find((text) => /^Ran /.test(text)),
                                 'news of the run', 40000);
  assert.match(status, /Ran (\d+) of \1 nodes in /);

  await focus(page, 'listbox', 'Nodes');
  for (let i = 0; i < 2; ++i) {
    const {nodes, view} = await page.state();
    const at = nodes.findIndex(({name}) => name === view.selected);
    await page.page.keyboard.press('ArrowDown');
    await page.until((state) => state.view.selected === nodes[at + 1].name, 'the next node');
  }
  const {view} = await page.until((state) => state.view.tensor === 'float32[1,24,64,64]' && state.view.statistics, 'the convolution');
  const tree = await untilTold(page, (found) => found.find('option', new RegExp(`^${view.selected}, `)).selected &&
                                                found.find('heading', view.selected) && found.list('cell').length > 100 && found,
                               'the node and its values');
  const options = tree.list('option', /, (computed|constant)$/);
  assert.ok(options.length > 20 && options.filter(({selected}) => selected).length === 1);

  const statistics = Object.fromEntries(tree.list('rowheader').map(({name}) => [name, true]));
  assert.ok(statistics['Mean'] && statistics['Standard deviation'] && statistics['NaN']);
  const row = tree.nodes.find((node) => node.role === 'row' && tree.text(node).startsWith('Mean '));
  assert.ok(Math.abs(Number(tree.text(row).slice(5)) - view.statistics.mean) < 1e-4 * Math.abs(view.statistics.mean) + 1e-9);
  const table = tree.find('table', 'Values');
  assert.match(tree.text(table), /Tile 0 of 24, rows 0 to 63 of 64, columns 0 to 19 of 64/);

  // Another tile, by its number field.
  const first = tree.list('cell').map((cell) => tree.text(cell));
  const field = page.page.getByRole('spinbutton', {name: /^Tile/});
  await field.focus();
  await field.fill('5');
  await page.page.keyboard.press('Enter');
  await untilTold(page, (found) => /Tile 5 of 24/.test(found.text(found.find('table', 'Values'))) &&
                                   found.list('cell').some((cell, i) => found.text(cell) !== first[i]), 'the values of tile 5');
}));

test('values are those of the tensor', () => withSamePage(async (page) => {
  await page.drop({name: 'small.onnx', bytes: smallModel()}, {name: 'x.pb', bytes: smallInput()});
  await page.until((state) => state.model === 'small.onnx' && state.run.phase === 'done', 'the run');
  await focus(page, 'listbox', 'Nodes');
  await page.page.keyboard.press('ArrowDown');
  const cells = await untilTold(page, (tree) => tree.list('heading', 'ramp').length === 1 &&
                                                tree.list('columnheader', '3').length === 1 &&
                                                tree.texts(tree.find('table', 'Values'), 'cell'), 'the values of ramp');
  assert.deepEqual(cells.slice(-16).map(Number), Array.from({length: 16}, (_, i) => 2 * (i - 8)));
}));

test('the input is changed by its fields', () => withPage(async (page) => {
  await page.drop({name: 'small.onnx', bytes: smallModel()});
  await untilTold(page, (tree) => tree.find('group', 'x') && tree.find('combobox', /^Source/), 'the input\'s fields');
  await page.page.getByRole('combobox', {name: 'Source'}).selectOption('zeros');
  await page.until((state) => state.run.phase === 'done' && state.view.statistics?.zeros === 16, 'a run on zeros');
  await untilTold(page, (tree) => tree.find('combobox', /^Source/).value === 'Zeros', 'the choice');
}));

test('progress and trouble are announced', () => withSamePage(async (page) => {
  await page.drop({name: 'long.onnx', bytes: longModel(300, 500)});
  await page.until((state) => state.model === 'long.onnx', 'the model');
  await focus(page, 'button', 'Run the model');
  await page.page.keyboard.press('Enter');
  const bar = await untilTold(page, (tree) => {
    const progress = tree.find('progressbar', 'Progress');
    return progress.valuemax === 300 && Number(progress.value) > 0 && progress;
  }, 'progress');
  assert.ok(Number(bar.value) < 300);
  await focus(page, 'button', 'Cancel what is being computed, or dismiss the messages');
  await page.page.keyboard.press('Enter');
  await page.until((state) => state.run.phase === 'cancelled', 'the end');
  await untilTold(page, (tree) => tree.list('progressbar').length === 0 &&
                                  tree.list('status').some((node) => /Cancelled after/.test(tree.text(node))), 'news of the end');

  await page.drop({name: 'notes.txt', bytes: Buffer.from('this is no model')});
  await untilTold(page, (tree) => tree.list('alert').some((node) => /notes\.txt/.test(tree.text(node))), 'the alert');
  await focus(page, 'button', 'Dismiss: Could not read the input');
  await page.page.keyboard.press('Enter');
  await page.until((state) => state.messages.length === 0, 'no message');
  await untilTold(page, (tree) => tree.list('alert').length === 0, 'no alert');
}));

test('Tab leads from the canvas through all of it, and keys stay with the focus', () => withPage(async (page) => {
  await page.drop({name: 'small.onnx', bytes: smallModel()}, {name: 'x.pb', bytes: smallInput()});
  await page.until((state) => state.model === 'small.onnx' && state.run.phase === 'done', 'the run');
  await untilTold(page, (tree) => tree.find('listbox', 'Nodes'), 'the list');
  await page.page.focus('#canvas');
  const passed = [];
  for (let i = 0; i < 60; ++i) {
    await page.page.keyboard.press('Tab');
    const at = await page.page.evaluate(() => {
      const {activeElement} = document;
      const {width, height} = activeElement.getBoundingClientRect();
      return {in: document.getElementById('mirror').contains(activeElement), seen: width > 8 && height > 8,
              name: activeElement.getAttribute('aria-label') ?? activeElement.textContent};
    });
    if (!at.in) break;
    assert.ok(at.seen, `${at.name} can be seen while it has the focus`);
    passed.push(at.name);
  }
  assert.ok(passed.includes('Nodes') && passed.includes('Filter nodes'), passed.join(' | '));
  assert.equal(passed[0], 'Find an action, a value, a sample', 'of the actions Tab reaches one');
  await focus(page, 'button', passed[0]);
  await page.page.keyboard.press('ArrowRight');
  assert.equal(await page.page.evaluate(() => document.activeElement.textContent), 'Show all keys');
  const before = await page.state();
  await focus(page, 'searchbox', 'Filter nodes');
  await page.page.keyboard.type('gr');  // would show gradients, and change the range, on the canvas
  await page.until((state) => state.nodes.length === 0, 'the filter');
  const {view} = await page.state();
  assert.deepEqual([view.aspect, view.range], [before.view.aspect, before.view.range]);
}));

test('nothing is told, and nothing drawn, while nothing changes', () => withPage(async (page) => {
  await page.drop({name: 'small.onnx', bytes: smallModel()}, {name: 'x.pb', bytes: smallInput()});
  await page.until((state) => state.run.phase === 'done' && state.view.tiles?.length > 0 && state.messages.length === 0, 'the run');
  await page.moveTo(5, 855);
  const watch = () => page.page.evaluate(async () => {
    let changes = 0, asked = 0;
    const observer = new MutationObserver((list) => { changes += list.length; });
    observer.observe(document.getElementById('mirror'), {subtree: true, childList: true, attributes: true, characterData: true});
    const gl = document.getElementById('canvas').getContext('webgl2');
    let frames = 0;
    const draw = gl.drawElements;
    gl.drawElements = function(...args) { ++frames; return draw.apply(this, args); };
    const ask = window.requestAnimationFrame;
    window.requestAnimationFrame = (...args) => { ++asked; return ask.apply(window, args); };
    await new Promise((resolve) => setTimeout(resolve, 2000));
    window.requestAnimationFrame = ask;
    delete gl.drawElements;
    observer.disconnect();
    return {changes, frames, asked};
  });
  // Tooltips and thumbnails take their time to settle, on a busy machine more of it.
  let seen;
  for (let i = 0; i < 6; ++i) {
    seen = await watch();
    if (seen.asked <= 4) break;
  }
  const {changes, frames, asked} = seen;
  assert.deepEqual({changes, frames}, {changes: 0, frames: 0});
  assert.ok(asked <= 4, `${asked} frames were asked for in two seconds`);
}));
