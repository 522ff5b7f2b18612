// The input panel of the desktop program: a digit drawn with a real pointer is read while it is drawn.
import assert from 'node:assert/strict';
import {join} from 'node:path';
import {test} from 'node:test';
import {Desktop, ROOT} from './lib/desktop.mjs';

const SAMPLES = join(ROOT, 'build/samples');

/** Draws a line through `points`, fractions of the pad. */
async function draw(desktop, [x, y, width, height], points) {
  const place = ([u, v]) => [Math.round(x + u * width), Math.round(y + v * height)];
  await desktop.moveTo(...place(points[0]));
  desktop.xdotool('mousedown', 1);
  for (const point of points.slice(1)) await desktop.moveTo(...place(point));
  desktop.xdotool('mouseup', 1);
}

test('a drawn digit is read', async () => {
  const desktop = await Desktop.open([join(SAMPLES, 'lenet.onnx')], {env: {ONNXRAY_SAMPLES: SAMPLES}});
  try {
    await desktop.until((state) => state.model === 'lenet.onnx', 'the model');
    await desktop.click('Details of image');
    await desktop.click('Draw by hand');
    const {items} = await desktop.until((state) => state.items['Draw pad'] && state.answer.length > 0, 'the pad and an answer');
    const ink = () => desktop.screenshot().share(items['Draw pad'], ([red]) => red > 200);
    const before = ink();
    await draw(desktop, items['Draw pad'], [[0.5, 0.2], [0.5, 0.4], [0.5, 0.6], [0.5, 0.8]]);
    const {answer, inputs} = await desktop.until((state) => state.answer[0]?.label === '1', 'a one');
    assert.equal(inputs[0].file, 'Drawing');
    assert.equal(answer.length, 5);
    assert.ok(ink() > before + 0.02, 'ink on the pad');
    await desktop.click('Clear pad');
    await desktop.until(() => ink() < before + 0.005, 'an empty pad');
  } finally {
    await desktop.close();
  }
});
