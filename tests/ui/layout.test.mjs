// On screens of every kind: four pixel densities, and a phone. Nothing is cut off by the window and no control lies on another.
import assert from 'node:assert/strict';
import {mkdirSync, writeFileSync} from 'node:fs';
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

async function lookAt(name, query, options, use) {
  const page = await PageDriver.open(browser, site.address, {query, ...options});
  try {
    await use(page);
    await page.moveTo(2, options.height - 2);
    const controls = without(Object.entries((await page.state()).items), NO_CONTROLS);
    writeFileSync(join(folder, `${name}.png`), (await page.screenshot()).toPng());
    assertInside(controls, options.width, options.height);
    assert.deepEqual(collisions(controls), [], name);
  } finally {
    await page.close();
  }
}

const shown = (state) => state.run.phase === 'done' && state.view.tiles?.length > 0 && state.view.statistics;

for (const scale of [1, 1.5, 2, 3]) {
  const size = {width: 1360, height: 860, scale};
  test(`${scale} pixels per point`, async () => {
    await lookAt(`start-${scale}x`, '', size, (page) => page.until((state) => state.samples > 0 && state.items, 'the samples'));
    await lookAt(`model-${scale}x`, '?model=blazeface', size, async (page) => {
      await page.until(shown, 'the tensor');
      const sizes = await page.page.evaluate(() => [document.getElementById('canvas').width, document.getElementById('canvas').height]);
      assert.deepEqual(sizes, [1360 * scale, 860 * scale], 'every pixel of the screen is drawn');
      await page.page.keyboard.press('j');
      await page.until((state) => shown(state) && state.view.selected !== state.nodes[0].name, 'the next node');
    });
  });
}

test('a phone, 390 points wide', async () => {
  const phone = {width: 390, height: 844, scale: 3};
  await lookAt('start-phone', '', phone, (page) => page.until((state) => state.samples > 0 && state.items, 'the samples'));
  await lookAt('nodes-phone', '?model=detypify', phone, async (page) => {
    await page.until((state) => state.run.phase === 'done', 'the run');
    await page.page.setViewportSize({width: 390, height: 844});
  });
  await lookAt('tensor-phone', '?model=blazeface', phone, async (page) => {
    const {nodes} = await page.until((state) => state.run.phase === 'done', 'the run');
    await page.click(`Node ${nodes[2].value}`);
    await page.until((state) => shown(state) && state.view.selected === nodes[2].name, 'the node');
  });
});
