// What someone does who is new to it: sees which filters light up, overlays one, looks at its gradient, changes the colours
// and changes them back, saves a picture, sends a link. With real pixels, and the numbers of the command line.
import assert from 'node:assert/strict';
import {execFileSync} from 'node:child_process';
import {mkdtempSync, readFileSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {decodeNpz} from '../../../scripts/lib/npz.mjs';
import {ROOT} from './page.mjs';
import {Picture} from './picture.mjs';
import {distance, distanceFromViridis, NEAR, viridis} from './viridis.mjs';

const sample = (name) => join(ROOT, 'build/samples', name);
const CORNER = [5, 855];  // where the pointer is in no view's way

/** Every node's first output by the command line: value name -> {data}. */
function computedNatively(model, input) {
  const folder = mkdtempSync(join(tmpdir(), 'onnxray-tour-'));
  try {
    const file = join(folder, 'native.npz');
    execFileSync(join(ROOT, 'build/native/onnxray'),
                 ['activations', sample(model), '--input', sample(input), '--preset', 'keras-tf', '--format', 'full', '--npz', file]);
    return decodeNpz(readFileSync(file));
  } finally {
    rmSync(folder, {recursive: true});
  }
}

function summarize(data) {
  const mean = data.reduce((a, b) => a + b, 0) / data.length;
  const squares = data.reduce((a, b) => a + b * b, 0) / data.length;
  return {min: data.reduce((a, b) => Math.min(a, b)), max: data.reduce((a, b) => Math.max(a, b)), mean, std: Math.sqrt(squares - mean * mean)};
}

const near = (a, b, scale) => Math.abs(a - b) <= 1e-3 * Math.max(scale, Math.abs(b));
const inViridis = (tiles) => (screen) => tiles.every(({rect}) =>
  screen.share(rect, (colour) => distanceFromViridis(colour) < NEAR) > 0.98 && screen.colours(rect) > 16);

async function readNumbers(driver, {view, nodes}, native) {
  const value = nodes.find(({name}) => name === view.selected).value;
  const {data} = native[value];
  const expected = summarize(data);
  for (const key of ['min', 'max', 'mean', 'std']) {
    assert.ok(near(view.statistics[key], expected[key], expected.std), `${key}: ${view.statistics[key]} is ${expected[key]} natively`);
  }
  assert.equal(view.statistics.count, data.length);
  assert.equal(view.histogram.reduce((a, b) => a + b), data.length);

  // The element under the pointer: its value, and its colour as the tile's range says.
  const {rect: [left, top, width], low, high} = view.tiles[7];
  const [x, y] = [40, 21];
  await driver.moveTo(left + (x + 0.5) * width / 64, top + (y + 0.5) * width / 64);
  const {hovered} = await driver.until((state) => state.hovered?.tile === 7, 'the hovered element');
  // Dear ImGui rounds the pointer down to whole pixels, and an element is less than two wide.
  const [batch, channel, row, column] = hovered.index;
  assert.ok(batch === 0 && channel === 7 && Math.abs(row - y) <= 1 && Math.abs(column - x) <= 1, hovered.index.join());
  const truth = data[(7 * 64 + row) * 64 + column];
  assert.ok(near(Number(hovered.value), truth, expected.std), `${hovered.value} is ${truth} natively`);
  await driver.moveTo(...CORNER);
  const place = [left + (column + 0.5) * width / 64, top + (row + 0.5) * width / 64];
  await driver.untilScreen((screen) => distance(screen.at(...place), viridis((truth - low) / (high - low))) < NEAR, 'its colour');
}

async function changeColours(driver, {view: {tiles}}) {
  await driver.press('Ctrl+K');
  await driver.until((state) => state.palette && state.editing_text, 'the palette');
  await driver.type('magma');
  await driver.until((state) => state.palette?.results[0] === 'colours/magma', 'the colour map');
  await driver.press('Enter');
  await driver.until((state) => state.palette === null && state.settings.colors === 'magma', 'magma');
  await driver.untilScreen((screen) => !inViridis(tiles)(screen) && tiles.every(({rect}) => screen.colours(rect) > 16), 'other colours');
  await driver.press('Ctrl+Z');
  await driver.untilScreen(inViridis(tiles), 'viridis again');
}

async function seeGradient(driver) {
  await driver.press('G');
  const {view: {tiles}, gradients} = await driver.until(
      (state) => state.gradients.phase === 'done' && state.view.aspect === 'gradient' && state.view.tiles?.length === 24, 'the gradient');
  assert.ok(Number.isFinite(gradients.loss) && gradients.of.length > 3, gradients.of);
  // In colours around a neutral middle.
  await driver.untilScreen((screen) => tiles.every(({rect}) => screen.share(rect, ([r, g, b]) => Math.min(r, g, b) > 190) > 0.2), 'pale tiles');
  await driver.press('G');
  await driver.until((state) => state.view.aspect === 'activation' && state.view.tiles?.length === 24, 'the activation');
}

async function overlayOne(driver, {view: {tiles}}) {
  const [left, top, width, height] = tiles[5].rect;
  await driver.moveTo(left + width / 2, top + height / 2);
  await driver.until((state) => state.hovered?.tile === 5, 'the pointer over channel 5');
  await driver.press('O');
  const {items} = await driver.until((state) => state.heatmap.maps && state.settings.filter === '5' &&
                                                       state.items['Heatmap canvas'] && state.items['Heatmap input'], 'the overlay');
  await driver.moveTo(...CORNER);
  const [x, y, w, h] = items['Heatmap input'], [ox, oy] = items['Heatmap canvas'];
  await driver.untilScreen((screen) => screen.colours([x + w / 2 - 60, y + h / 2 - 60, 120, 120]) > 100, 'the picture');
  await driver.untilScreen((screen) => distance(screen.at(x + w / 2, y + h / 2), screen.at(ox + w / 2, oy + h / 2)) > 20, 'colours over it');
  await driver.press('T');
  await driver.until((state) => state.view.tiles?.length === 24, 'the tiles again');
}

/** Goes round on a program of lib/programs.mjs. */
export async function goRound(program) {
  const native = computedNatively('blazeface.onnx', 'astronaut.png');
  const driver = await program.openSample('blazeface', 'astronaut');
  try {
    const {run, inputs} = await driver.until((state) => state.run.phase === 'done' && state.view.tensor, 'end of the run');
    assert.deepEqual([run.error, inputs[0].file], [null, 'astronaut.png']);
    await driver.press('J', 'J');
    const shown = await driver.until((state) => state.view.tensor === 'float32[1,24,64,64]' && state.view.tiles?.length === 24 &&
                                                state.view.statistics, 'the first convolution');
    await driver.moveTo(...CORNER);
    await driver.untilScreen(inViridis(shown.view.tiles), 'all tiles drawn in viridis, none of them a plain area');
    await readNumbers(driver, shown, native);
    await changeColours(driver, shown);
    await seeGradient(driver);
    await overlayOne(driver, shown);
    const {name, bytes} = await driver.saved(() => driver.press('Ctrl+Shift+S'));
    assert.match(name, /\.png$/);
    const picture = Picture.fromPng(bytes);
    assert.ok(picture.colours([0, 0, picture.width, picture.height]) > 100, 'a picture in colours');
    await driver.press('Ctrl+Shift+L');
    await driver.until(({messages}) => messages.some(({title}) => title === 'Link copied'), 'the message');
    const link = new URLSearchParams((await driver.copied()).split('?')[1]);
    assert.deepEqual([link.get('model'), link.get('input')].map((place) => place.split('/').at(-1).split('.')[0]), ['blazeface', 'astronaut']);
    assert.equal(link.get('node'), shown.view.selected);
  } finally {
    await driver.close();
  }
}
