// The command palette, the key sheet, menus, saving and what is remembered, in the desktop program under Xvfb.
import assert from 'node:assert/strict';
import {existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {after, before, test} from 'node:test';
import {Desktop, ROOT} from './lib/desktop.mjs';

const sample = (name) => join(ROOT, 'build/samples', name);
let home;

before(() => {
  home = mkdtempSync(join(tmpdir(), 'onnxray-home-'));
  mkdirSync(join(home, 'Downloads'));
});
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

test('the palette finds what is typed and does it', () =>
  withDesktop([sample('blazeface.onnx'), sample('astronaut.png')], async (desktop) => {
    await desktop.until(ran, 'end of the run');
    await desktop.key('ctrl+k');
    await desktop.until((state) => state.palette, 'the palette');
    desktop.xdotool('type', '--delay', '40', 'magma');
    await desktop.until((state) => state.palette?.results[0] === 'colours/magma', 'the colour map');
    await desktop.key('Return');
    await desktop.until((state) => state.palette === null && state.actions.some((a) => a.id === 'edit.undo' && a.enabled),
                        'a change that can be undone');
    await desktop.key('ctrl+z');
    await desktop.until((state) => state.actions.some((a) => a.id === 'edit.redo' && a.enabled), 'it undone');
  }));

test('the question mark shows all keys, Escape hides them', () =>
  withDesktop([], async (desktop) => {
    await desktop.key('question');
    await desktop.until((state) => state.items['Close keys'], 'the key sheet');
    await desktop.key('Escape');
    await desktop.until((state) => !state.items['Close keys'], 'the key sheet gone');
  }));

test('a picture is saved among the downloads, and the message says where', () =>
  withDesktop([sample('blazeface.onnx'), sample('astronaut.png')], async (desktop) => {
    await desktop.until(ran, 'end of the run');
    await desktop.key('ctrl+shift+s');
    const {messages} = await desktop.until((state) => state.messages.length > 0, 'a message');
    const path = messages[0].title.replace(/^Saved /, '');
    assert.ok(path.startsWith(join(home, 'Downloads')), path);
    assert.equal(readFileSync(path).toString('latin1', 1, 4), 'PNG');
  }));

test('models opened before are offered again, and the size of things is kept', async () => {
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
