// What goes on inside operators, in the desktop program.
import assert from 'node:assert/strict';
import {test} from 'node:test';
import {Desktop} from './lib/desktop.mjs';

test('attention weights of every head are two clicks away', async () => {
  const desktop = await Desktop.open(['build/samples/ppocr_rec.onnx', 'build/samples/text_line.png']);
  try {
    const {nodes} = await desktop.until((state) => state.run?.phase === 'done', 'end of the run');
    assert.ok(!nodes.some((node) => node.value.includes('/attention/')), 'closed at first');
    await desktop.key('slash', ...'attention');
    await desktop.until((state) => state.nodes.length === 12, 'roles of both attentions');
    const weights = 'p2o.Softmax.0/attention/weights';
    await desktop.click(`Node ${weights}`);
    const {view, items} = await desktop.until(
        ({view}) => /^float32\[1,8,(\d+),\1\]$/.test(view.tensor) && view.tiles?.length === 8 && view.statistics, weights);
    assert.equal(view.selected, 'attention/weights');
    assert.deepEqual(view.roles, [1, 2, 3]);
    // Every row of every head sums to 1.
    const length = Number(view.tensor.match(/(\d+)\]$/)[1]);
    assert.ok(Math.abs(view.statistics.mean * length - 1) < 1e-5, `mean ${view.statistics.mean}`);
    await desktop.untilScreen((picture) => picture.colours(items['Activation grid']) > 60, 'eight maps');
  } finally {
    await desktop.close();
  }
});
