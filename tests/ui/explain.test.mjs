// Editing, comparing and searching in the desktop program under Xvfb: real clicks, real pixels.
import assert from 'node:assert/strict';
import {execFileSync} from 'node:child_process';
import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {after, before, test} from 'node:test';
import {Desktop, ROOT} from './lib/desktop.mjs';

const sample = (name) => join(ROOT, 'build/samples', name);
let folder;

before(() => { folder = mkdtempSync(join(tmpdir(), 'onnxray-explain-')); });
after(() => rmSync(folder, {recursive: true, force: true}));

async function withBlazeface(input, use) {
  const desktop = await Desktop.open([sample('blazeface.onnx'), input]);
  try {
    await desktop.until((state) => state.run.phase === 'done', 'end of the run');
    await use(desktop);
  } finally {
    await desktop.close();
  }
}

test('a channel is zeroed, what is downstream follows, and all of it is compared with the run before', () =>
  withBlazeface(sample('astronaut.png'), async (desktop) => {
    const {run: {total}} = desktop.state();
    await desktop.key('Down', 'Down');
    const {view} = await desktop.until((state) => state.view.tensor === 'float32[1,24,64,64]' && state.view.tiles?.length === 24,
                                       'the first convolution');
    const [left, top, width, height] = view.tiles[5].rect;
    await desktop.moveTo(left + width / 2, top + height / 2);
    await desktop.until((state) => state.hovered?.tile === 5, 'the pointer over channel 5');
    desktop.xdotool('click', 3);
    await desktop.click('Zero Channel 5');
    const {edits, run} = await desktop.until(
        (state) => state.edits.active && state.run.phase === 'done' && state.edits.outputs.length > 0, 'the edited run');
    assert.ok(run.total < total, 'only what is downstream was computed');
    assert.ok(edits.outputs.some(({change}) => change > 0));
    await desktop.moveTo(5, 855);
    const isPlain = (screen) => screen.colours([left, top, width, height]) < 8;
    await desktop.untilScreen(isPlain, 'channel 5 all of one colour');

    await desktop.click('Compare all values');
    const {comparison} = await desktop.until(
        (state) => state.comparison.compared > 20 && !state.comparison.comparing && state.comparison.maps, 'the comparison');
    assert.ok(comparison.diverging.length > 0);
    await desktop.click('First divergence');
    await desktop.until((state) => state.view.selected === view.selected, 'the edited value');
    await desktop.key('e');
    await desktop.until((state) => !state.edits.active && state.comparison.compared > 20 &&
                            state.comparison.diverging.length === 0, 'everything as it was');
  }));

test('a dump of activations feeds the model and is compared with its run', async () => {
  const dump = join(folder, 'dump.npz');
  execFileSync(join(ROOT, 'build/native/onnxray'),
               ['activations', sample('blazeface.onnx'), '--input', sample('astronaut.png'), '--npz', dump], {stdio: 'pipe'});
  await withBlazeface(dump, async (desktop) => {
    const {comparison} = await desktop.until(
        (state) => state.comparison.compared > 20 && !state.comparison.comparing, 'the comparison');
    assert.equal(comparison.reference, 'dump.npz');
    assert.deepEqual(comparison.diverging, []);
  });
});

test('findings lead to the values they are about', () => withBlazeface(sample('astronaut.png'), async (desktop) => {
  const before = await desktop.until((state) => state.view.statistics && state.view.histogram.length > 0, 'a panel that grows no more');
  await desktop.click('Find');
  const {findings} = await desktop.until((state) => !state.findings.searching && state.findings.list.length > 0, 'findings');
  await desktop.click('Finding 0');
  const {nodes, view} = await desktop.until((state) => state.view.state === 'shown' && state.view.selected !== before.view.selected, 'its value');
  assert.equal(nodes.find(({name}) => name === view.selected).value, findings.list[0].value);
}));
