// Links on the desktop: `onnxray view "?model=PATH&node=NAME"`.
import assert from 'node:assert/strict';
import {join} from 'node:path';
import {test} from 'node:test';
import {Desktop, ROOT} from './lib/desktop.mjs';

const samples = join(ROOT, 'build/samples');

async function withLink(link, use) {
  const desktop = await Desktop.open([link], {env: {ONNXRAY_SAMPLES: samples}});
  try {
    await use(desktop);
  } finally {
    await desktop.close();
  }
}

test('a link with paths leads to a value, its axes and colours', () =>
  withLink(`?model=${samples}/detypify.onnx&input=${samples}/alpha.png&preset=unit&node=node_relu&axes=2,1,3&range=shared`,
           async (desktop) => {
             const {view, inputs, messages} = await desktop.until(
                 (state) => state.run.phase === 'done' && state.view.selected === 'node_relu' && state.view.tiles?.length > 1, 'the value');
             assert.deepEqual([view.tensor, view.range], ['float32[1,32,112,112]', 'shared']);
             assert.deepEqual(view.roles, [2, 1, 3]);
             assert.deepEqual([inputs[0].file, inputs[0].preset], ['alpha.png', 'unit']);
             assert.deepEqual(messages, []);
           }));

test('samples have their names, and other computers are out of reach', () =>
  withLink('?model=lenet&input=https://example.org/nine.png', async (desktop) => {
    const {messages, run} = await desktop.until((state) => state.model === 'lenet.onnx' && state.messages.length > 0, 'the model and a message');
    assert.equal(run.phase, 'none');
    assert.match(messages[0].title, /nine\.png/);
    assert.match(messages[0].remedy, /Download/);
  }));
