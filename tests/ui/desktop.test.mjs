// The desktop program under Xvfb: a model and a picture on the command line, real clicks, real pixels.
import assert from 'node:assert/strict';
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {after, before, test} from 'node:test';
import {Desktop, ROOT} from './lib/desktop.mjs';
import {smallInput, smallModel} from './lib/models.mjs';
import {distance, distanceFromViridis, NEAR, viridis} from './lib/viridis.mjs';

const sample = (name) => join(ROOT, 'build/samples', name);
let folder;

before(() => { folder = mkdtempSync(join(tmpdir(), 'onnxray-desktop-')); });
after(() => rmSync(folder, {recursive: true, force: true}));

async function withDesktop(args, use) {
  const desktop = await Desktop.open(args, {env: {ONNXRAY_SAMPLES: join(ROOT, 'build/samples')}});
  try {
    await use(desktop);
  } finally {
    await desktop.close();
  }
}

test('what is under the pointer has the colour of its value', async () => {
  writeFileSync(join(folder, 'small.onnx'), smallModel());
  writeFileSync(join(folder, 'x.pb'), smallInput());
  await withDesktop([join(folder, 'small.onnx'), join(folder, 'x.pb')], async (desktop) => {
    await desktop.until((state) => state.run.phase === 'done', 'end of the run');
    await desktop.click('Node ramp');
    const {view} = await desktop.until(
        (state) => state.view.selected === 'ramp' && state.view.tiles?.length === 1 && state.view.statistics?.min === -16, 'ramp');
    assert.deepEqual([view.statistics.max, view.statistics.mean, view.statistics.zeros], [14, -1, 1]);
    const [left, top, width] = view.tiles[0].rect;
    const element = width / 4;
    // Above the numbers that are printed into the elements.
    const centre = (x, y) => [left + (x + 0.5) * element, top + (y + 0.12) * element];
    await desktop.moveTo(...centre(3, 2));
    const {hovered} = await desktop.until((state) => state.hovered?.value === '6', 'element [2, 3]');
    assert.deepEqual(hovered.index, [0, 0, 2, 3]);
    await desktop.moveTo(5, 855);
    const isRight = (screen) => Array.from({length: 16}).every((_, i) => {
      const expected = viridis((2 * (i - 8) + 16) / 30);
      return distance(screen.at(...centre(i % 4, Math.floor(i / 4))), expected) < NEAR;
    });
    await desktop.untilScreen(isRight, 'sixteen elements in their colours');
  });
});

test('a file that is no model gives a message, and the program goes on', async () => {
  writeFileSync(join(folder, 'broken.onnx'), smallModel().slice(0, 60));
  await withDesktop([join(folder, 'broken.onnx')], async (desktop) => {
    const {messages, screen} = await desktop.until((state) => state.messages.length > 0, 'a message');
    assert.match(messages[0].title, /broken\.onnx/);
    assert.equal(screen, 'start');
    await desktop.click('Dismiss message');
    await desktop.until((state) => state.messages.length === 0, 'the message gone');
    await desktop.click('Sample detypify');
    const {run} = await desktop.until((state) => state.model === 'detypify.onnx' && state.run.phase === 'done', 'the sample');
    assert.equal(run.error, null);
  });
});

test('files can be picked in the file browser', async () => {
  writeFileSync(join(folder, 'picked.onnx'), smallModel());
  await withDesktop([], async (desktop) => {
    await desktop.click('Open files…');
    await desktop.click('Folder');
    await desktop.key('ctrl+a');
    desktop.xdotool('type', folder);
    await desktop.key('Return');
    const label = Object.keys((await desktop.until(
        (state) => Object.keys(state.items).some((item) => item.endsWith('picked.onnx')), 'the file')).items)
        .find((item) => item.endsWith('picked.onnx'));
    await desktop.click(label);
    await desktop.click('Files Open');
    await desktop.until((state) => state.model === 'picked.onnx', 'the model');
  });
});
