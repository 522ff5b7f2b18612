// What the programs remember from one session to the next.
import assert from 'node:assert/strict';
import {existsSync, mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {after, before, test} from 'node:test';
import {Desktop, ROOT} from './lib/desktop.mjs';
import {smallInput, smallModel} from './lib/models.mjs';
import {PROGRAMS} from './lib/programs.mjs';

const sample = (name) => join(ROOT, 'build/samples', name);
let home;

before(() => { home = mkdtempSync(join(tmpdir(), 'onnxray-home-')); });
after(() => rmSync(home, {recursive: true, force: true}));

async function withDesktop(args, use) {
  const env = {ONNXRAY_SAMPLES: join(ROOT, 'build/samples'), HOME: home, XDG_CONFIG_HOME: join(home, '.config')};
  const desktop = await Desktop.open(args, {env});
  try {
    await use(desktop);
  } finally {
    await desktop.close();
  }
}

const ran = (state) => state.run.phase === 'done' && state.view.tensor;

test('models opened before are offered again, and the size of things is kept', async () => {
  await withDesktop([sample('blazeface.onnx'), sample('astronaut.png')], (desktop) => desktop.until(ran, 'the run'));
  await withDesktop([], async (desktop) => {
    await desktop.key('ctrl+equal');
    await desktop.until((state) => Math.abs(state.textScale - 1.1) < 1e-3, 'larger text');
    assert.ok(existsSync(join(home, '.config/onnxray/preferences.json')));
    await desktop.click('Recent blazeface.onnx');
    await desktop.until((state) => state.model === 'blazeface.onnx' && ran(state), 'the model and its picture');
  });
  await withDesktop([], async (desktop) => {
    await desktop.until((state) => Math.abs(state.textScale - 1.1) < 1e-3, 'larger text still');
  });
});

test('the page keeps copies of what was opened on it', async () => {
  const program = await PROGRAMS.page.start();
  try {
    const page = await program.open();
    await page.drop({name: 'small.onnx', bytes: smallModel()}, {name: 'x.pb', bytes: smallInput()});
    await page.until((state) => state.run.phase === 'done', 'the run');
    await page.page.waitForFunction(() => Object.values(localStorage).some((note) => note.includes('small.onnx')));
    await page.page.goto(program.site.address);
    await page.ready();
    await page.click('Recent small.onnx');
    const {inputs, view} = await page.until((state) => state.model === 'small.onnx' && state.run.phase === 'done' && state.view.statistics,
                                            'the model and its input');
    assert.deepEqual([inputs[0].file, view.statistics.min, view.statistics.max], ['x.pb', -8, 7]);
  } finally {
    await program.close();
  }
});
