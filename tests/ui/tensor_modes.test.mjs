// How tensors are drawn, on the desktop: colours of what is no number or outside the range, printed values, opened
// channels, heatmaps. Real pixels.
import assert from 'node:assert/strict';
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {after, before, test} from 'node:test';
import {encodeTensor} from '../../scripts/lib/onnx.mjs';
import {Desktop, ROOT} from './lib/desktop.mjs';
import {smallModel} from './lib/models.mjs';
import {pointAt} from './lib/point_at.mjs';
import {distance, distanceFromViridis, NEAR} from './lib/viridis.mjs';

const sample = (name) => join(ROOT, 'build/samples', name);
const NAN = [255, 0, 255], PLUS = [255, 120, 0], MINUS = [0, 230, 255], BELOW = [0, 102, 0], ABOVE = [0, 255, 0];
const isLike = (colour) => (pixel) => distance(pixel, colour) < 12;
let folder;

before(() => { folder = mkdtempSync(join(tmpdir(), 'onnxray-tensor-')); });
after(() => rmSync(folder, {recursive: true, force: true}));

/** Runs smallModel on 0 to 15, `odd` of them replaced, shows `ramp` (twice that), and hands over the driver. */
async function withRamp(odd, use) {
  const values = Float32Array.from({length: 16}, (_, i) => odd[i] ?? i);
  writeFileSync(join(folder, 'small.onnx'), smallModel());
  writeFileSync(join(folder, 'x.pb'), encodeTensor('x', 'float32', [1, 1, 4, 4], values));
  const desktop = await Desktop.open([join(folder, 'small.onnx'), join(folder, 'x.pb')]);
  try {
    await desktop.until((state) => state.run.phase === 'done', 'end of the run');
    await desktop.click('Node ramp');
    const {view} = await desktop.until(
        (state) => state.view.selected === 'ramp' && state.view.tiles?.length === 1 && state.view.statistics, 'ramp');
    await use(desktop, view.tiles[0].rect);
  } finally {
    await desktop.close();
  }
}

/** Above the number that is printed into element `i` of a 4 x 4 map. */
const above = ([left, top, width], i) => [left + (i % 4 + 0.5) * width / 4, top + (Math.floor(i / 4) + 0.12) * width / 4];
/** The middle of it, where the number is. */
const middle = ([left, top, width], i) =>
  [left + (i % 4 + 0.15) * width / 4, top + (Math.floor(i / 4) + 0.35) * width / 4, 0.7 * width / 4, 0.3 * width / 4];

test('NaN and infinities are marked in the map and explained below it', () =>
  withRamp({5: NaN, 6: Infinity, 7: -Infinity}, async (desktop, map) => {
    await desktop.moveTo(5, 855);
    const colours = [[5, NAN], [6, PLUS], [7, MINUS]];
    await desktop.untilScreen((screen) => colours.every(([i, colour]) => isLike(colour)(screen.at(...above(map, i)))), 'marks');
    const [x, y, width, height] = (await desktop.state()).items['Activation grid'];
    const screen = desktop.screenshot();
    for (const [, colour] of colours) {
      assert.ok(screen.share([x, y + height, width, 60], isLike(colour)) * width * 60 > 40, `no legend for ${colour}`);
    }
  }));

test('values are printed into elements that are large enough, and only there', () => withRamp({}, async (desktop, map) => {
  await desktop.moveTo(5, 855);
  // 0 is dark in viridis and 30 is bright: the ink is white on one, black on the other.
  await desktop.untilScreen((screen) => screen.share(middle(map, 0), ([r, g, b]) => r + g + b > 400) > 0.02 &&
    screen.share(middle(map, 15), ([r, g, b]) => r + g + b < 300) > 0.02, 'digits');
  for (let i = 0; i < 8; ++i) await desktop.key('minus');
  await desktop.until((state) => state.view.scale < 25, 'a smaller map');
  await desktop.until(({view}) => {
    const small = view.tiles[0].rect;
    return desktop.screenshot().share(middle(small, 0), (pixel) => distanceFromViridis(pixel) < NEAR) === 1;
  }, 'the colours alone');
}));

test('a brush on the histogram sets the range, and what lies outside is marked', () => withRamp({}, async (desktop, map) => {
  // What is found out later makes the panel longer, and then narrower by a scroll bar.
  await desktop.untilAtRest(({items}) => items.Histogram, 'a histogram at rest');
  const [x, y, width, height] = await pointAt(desktop, 'Histogram', 0.25);
  desktop.xdotool('mousedown', 1);
  await desktop.moveTo(x + width * 0.5, y + height / 2);
  await desktop.moveTo(x + width * 0.75, y + height / 2);
  desktop.xdotool('mouseup', 1);
  const {view} = await desktop.until((state) => state.view.range === 'manual', 'a manual range');
  const [low, high] = view.manual_range;
  assert.ok(Math.abs(low - 7.5) < 0.5 && Math.abs(high - 22.5) < 0.5, view.manual_range.join());  // of 0 to 30
  await desktop.moveTo(5, 855);
  await desktop.untilScreen((screen) => isLike(BELOW)(screen.at(...above(map, 0))) && isLike(ABOVE)(screen.at(...above(map, 15))) &&
    distanceFromViridis(screen.at(...above(map, 8))) < NEAR, 'what is below and above');
  await pointAt(desktop, 'Histogram');
  desktop.xdotool('click', '--repeat', 2, '--delay', 80, 1);
  await desktop.until((state) => state.view.range === 'tile', 'the range as it was');
}));

test('channels are opened, sorted and laid over the picture', async () => {
  const desktop = await Desktop.open([sample('blazeface.onnx'), sample('astronaut.png')]);
  try {
    await desktop.until((state) => state.run.phase === 'done', 'end of the run');
    await desktop.key('Down', 'Down');
    await desktop.until((state) => state.view.tiles?.length === 24, 'the first convolution');
    await desktop.key('bracketright');
    await desktop.moveTo(5, 855);
    const {view} = await desktop.until((state) => state.view.focus === 0 && state.view.tiles?.length === 1, 'one channel');
    await desktop.untilScreen((screen) => screen.share(view.tiles[0].rect, (pixel) => distanceFromViridis(pixel) < NEAR) > 0.95,
                              'it is drawn large');
    await desktop.key('Escape');
    await desktop.click('Order');
    await desktop.click('Order energy');
    await desktop.until((state) => state.view.order.length === 24 && state.view.order.some((tile, slot) => tile !== slot), 'order');
    await desktop.click('Heatmap');
    const {items} = await desktop.until((state) => state.heatmap.maps && state.items['Heatmap input'] && state.items['Heatmap canvas'], 'the overlay');
    const [x, y, width, height] = items['Heatmap input'];
    const centre = [x + width / 2 - 60, y + height / 2 - 60, 120, 120];
    await desktop.untilScreen((screen) => screen.colours(centre) > 100, 'the picture');
    const [ox, oy] = items['Heatmap canvas'];
    await desktop.untilScreen((screen) => distance(screen.at(x + width / 2, y + height / 2),
                                                   screen.at(ox + width / 2, oy + height / 2)) > 20, 'colours over it');
  } finally {
    await desktop.close();
  }
});
