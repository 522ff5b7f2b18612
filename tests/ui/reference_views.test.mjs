// Twelve views of the page beside reference pictures, so that a change of looks is a decision.
import assert from 'node:assert/strict';
import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {setTimeout as sleep} from 'node:timers/promises';
import {after, before, test} from 'node:test';
import {openBrowser, openSite, PageDriver, ROOT} from './lib/page.mjs';
import {assertLooksLike, difference, MOST, referenceFor} from './lib/reference.mjs';

let browser, site, page;

// scripts/fetch-resnet34 adds a sample to the start screen.
const withBundledSamplesOnly = (context) => context.route('**/samples/samples.json', async (route) => {
  const {models, ...others} = JSON.parse(readFileSync(join(ROOT, 'build/samples/samples.json')));
  await route.fulfill({json: {models: models.filter(({file}) => file !== 'resnet34.onnx'), ...others}});
});

// Each is come to from the one before.
before(async () => {
  [browser, site] = await Promise.all([openBrowser(), openSite()]);
  page = await PageDriver.open(browser, site.address, {serviceWorkers: 'block', prepare: withBundledSamplesOnly});
});
after(async () => {
  await browser?.close();
  await site?.close();
});

const settled = (state) => state.run.phase === 'done' && state.view.state === 'shown' && state.view.statistics;
const dark = (on) => page.page.emulateMedia({colorScheme: on ? 'dark' : 'light'});
const isConvolution = (state) => settled(state) && state.view.tensor === 'float32[1,24,64,64]' && state.view.tiles?.length === 24;

async function showDigit() {
  await page.drop(join(ROOT, 'build/samples/lenet.onnx'), join(ROOT, 'build/samples/digit.png'));
  await page.until((state) => state.model === 'lenet.onnx' && settled(state), 'the digit');
  await page.press('Ctrl+K');
  await page.until((state) => state.palette && state.editing_text, 'the palette');
  await page.type('digit softmax');
  await page.until(({palette}) => palette?.results[palette.selected] === 'go/digit', 'the last value found');
  await page.press('Enter');
  await page.until((state) => state.view.mode === 'Bars' && settled(state), 'the answer');
}

const VIEWS = {
  async 'start'() {
    await page.until((state) => state.samples > 0, 'the samples');
  },
  async 'grid'() {
    await page.click('Sample blazeface');
    await page.until(settled, 'the run');
    await page.press('J', 'J');
    await page.until(isConvolution, 'the convolution');
  },
  async 'grid-light'() {
    await dark(false);
    await page.until((state) => !state.dark, 'light colours');
  },
  async 'input-light'() {
    await page.press('I');
    await page.until(({tab, answer}) => tab === 1 && answer, 'the input');
  },
  async 'input'() {
    await dark(true);
    await page.until((state) => state.dark, 'dark colours');
  },
  async 'channel'() {
    await page.press('T', 'Enter');
    await page.until(({view}) => view.focus !== null && view.tiles?.length === 1, 'one channel');
  },
  async 'both'() {
    await page.press('Esc', 'B');
    await page.until(({gradients, view}) => gradients.phase === 'done' && view.beside, 'activation and gradient');
  },
  async 'heatmap'() {
    await page.press('B', 'H');
    await page.until(({heatmap}) => heatmap.maps, 'the overlay');
  },
  async 'graph'() {
    await page.press('Ctrl+G');
    await page.until(({graph}) => graph.shown && !graph.laying_out && graph.in_sight.length > 2, 'the graph');
  },
  async 'palette'() {
    await page.press('Ctrl+K');
    await page.until((state) => state.palette && state.editing_text, 'the palette');
    await page.type('conv');
    await page.until(({palette}) => palette?.query === 'conv', 'what is found');
  },
  async 'answer'() {
    await page.press('Esc');
    await page.until(({palette}) => palette === null, 'the palette closed');
    await page.press('T');
    await page.until(({tab}) => tab === 0, 'the tensor');
    await showDigit();
  },
  async 'phone'() {
    await page.page.setViewportSize({width: 390, height: 844});
    await page.until(({items}) => items?.Onnxray?.[2] === 390, 'the new size');
  },
};

/** What is painted in the background has come when two pictures in a row are the same. */
async function restingScreen() {
  const {width, height} = page.page.viewportSize();
  await page.moveTo(width / 2, height - 2);
  await page.until(({messages}) => messages.length === 0, 'no message');
  let last, picture = await page.screenshot();
  for (let i = 0; i < 50 && !(last && Buffer.compare(last.data, picture.data) === 0); ++i) {
    await sleep(250);
    [last, picture] = [picture, await page.screenshot()];
  }
  return picture;
}

for (const [name, show] of Object.entries(VIEWS)) {
  test(`the ${name} looks as it should`, async () => {
    await show();
    assertLooksLike(name, await restingScreen());
  });
}

test('a missing panel is noticed', () => {
  const [whole, other] = ['grid', 'grid'].map((name) => referenceFor(name));
  const [left, ground] = [70, other.at(300, 212)];
  for (let y = 20; y < 200; ++y) {
    for (let x = 0; x < left; ++x) other.data.set(ground, 3 * (y * other.width + x));
  }
  assert.ok(difference(whole, other) > 1.5 * MOST);
});
