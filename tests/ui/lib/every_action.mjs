// A story in which every action of the application is called, by its key or, if it has none, from the command palette, and
// each does what its title says. The actions are those that the application tells of.
import assert from 'node:assert/strict';
import {setTimeout as sleep} from 'node:timers/promises';
import {batchModel} from './models.mjs';
import {choose} from './palette.mjs';

const TAB = {tensor: 0, input: 1, graph: 2, heatmap: 3, compare: 4};
const HISTORY_MOMENT = 800;  // milliseconds: a place left sooner is none to go back to

const find = ({actions}, id) => actions.find((action) => action.id === id) ?? assert.fail(`there is no action '${id}'`);
const line = ({nodes, view}) => nodes.findIndex(({name}) => name === view.selected);
const settled = ({run, view, gradients}) =>
  run.phase === 'done' && view.state === 'shown' && view.statistics && gradients.phase !== 'computing';

class Story {
  constructor(driver, called) {
    Object.assign(this, {driver, called});
  }

  /** Does nothing but call it, once it can be called; returns the state before. */
  async call(id) {
    const before = await this.driver.until((state) => find(state, id).enabled, `'${id}' that can be called`);
    const {key} = find(before, id);
    await (key ? this.driver.press(key) : choose(this.driver, id));
    this.called.add(id);
    return before;
  }

  /** Calls an action and waits for what it should bring about: `holds(state, before)`, which did not hold before. */
  async act(id, holds) {
    const before = await this.call(id);
    assert.ok(!holds(before, before), `what '${id}' does was done before`);
    return this.driver.until((state) => holds(state, before), `effect of '${id}'`);
  }

  /** Calls an action that changes what `read(state)` gives, and once more, which changes it back. */
  async toggle(id, read) {
    const text = (state) => JSON.stringify(read(state));
    await this.act(id, (state, before) => text(state) !== text(before));
    await this.act(id, (state, before) => text(state) !== text(before));
  }

  /** Calls an action that saves a file, whose name and first bytes are given. */
  async save(id, name, start) {
    const file = await this.driver.saved(() => this.call(id));
    assert.match(file.name, name);
    assert.equal(file.bytes.subarray(0, start.length).toString('latin1'), start, file.name);
    return file;
  }

  async copy(id, pattern) {
    await this.call(id);
    await this.driver.until(({messages}) => messages.length > 0, 'a message about the copy');
    assert.match(await this.driver.copied(), pattern);
    await this.act('run.cancel', ({messages}) => messages.length === 0);
  }
}

/** Among the values of a convolution with 24 channels, from which everything can be reached. */
async function showConvolution({driver}) {
  await driver.until(settled, 'the run', 60000);
  for (;;) {
    const {nodes, view} = await driver.state();
    const at = nodes.findIndex(({op}) => op === 'Conv'), here = line({nodes, view});
    if (here === at) break;
    await driver.press(here > at ? '↑' : '↓');
    await driver.until((state) => state.view.selected !== view.selected, 'its neighbour');
  }
  const {nodes, view} = await driver.until((state) => settled(state) && state.view.tensor === 'float32[1,24,64,64]' &&
                                                      state.view.tiles?.length === 24, 'the convolution');
  return nodes.find(({name}) => name === view.selected);
}

async function walk(story) {
  const {driver} = story;
  await sleep(HISTORY_MOMENT);
  await story.act('nodes.next', (state, before) => line(state) === line(before) + 1);
  await story.act('nodes.previous', (state, before) => line(state) === line(before) - 1);
  await story.act('nodes.consumer', (state, before) => line(state) > line(before));
  await sleep(HISTORY_MOMENT);
  await story.act('nodes.producer', (state, before) => line(state) < line(before));
  const selected = (state, before) => state.view.selected !== before.view.selected;
  await story.act('history.back', selected);
  await story.act('history.forward', selected);
  await story.act('history.flip', selected);
  await story.act('history.flip', selected);
  await story.call('nodes.filter');
  await driver.until((state) => state.editing_text, 'the filter');
  await driver.type('maxpool');
  await driver.until(({nodes}) => nodes.length > 0 && nodes.every(({op}) => op === 'MaxPool'), 'the pools alone');
  await driver.press('Esc', 'Esc');
  await driver.until(({nodes}) => nodes.length > 20, 'all nodes');
  await story.toggle('nodes.constants', ({nodes}) => nodes.length);
}

async function look(story) {
  const {driver} = story;
  const {view: {scale: fitted}} = await driver.state();
  await story.act('tensor.zoom-in', ({view}, before) => view.scale > 1.1 * before.view.scale);
  await story.act('tensor.zoom-in', ({view}, before) => view.scale > 1.1 * before.view.scale);
  await story.act('tensor.zoom-out', ({view}, before) => view.scale < before.view.scale / 1.1);
  await story.act('tensor.fit', ({view}) => view.scale === fitted);
  await story.toggle('tensor.range', ({view}) => view.range);
  await story.toggle('tensor.log-scale', ({settings}) => settings.scale);
  await story.toggle('tensor.clip', ({settings}) => settings.clip);
  const {settings: {colors}} = await story.act('tensor.colours', ({settings}, before) => settings.colors !== before.settings.colors);
  await story.act('edit.undo', ({settings}) => settings.colors !== colors);
  await story.act('edit.redo', ({settings}) => settings.colors === colors);
  await story.act('edit.undo', ({settings}) => settings.colors !== colors);

  await story.act('tensor.open-tile', ({view}) => view.focus !== null);
  await story.act('tensor.next-tile', ({view}, before) => view.focus === before.view.focus + 1);
  await story.act('tensor.previous-tile', ({view}, before) => view.focus === before.view.focus - 1);
  await story.act('tensor.overlay-tile', ({tab, heatmap, view, settings}) =>
    tab === TAB.heatmap && Number(settings.filter) === view.focus && heatmap.maps);
  await story.act('tab.tensor', ({tab}) => tab === TAB.tensor);
  await story.act('tensor.close-tile', ({view}) => view.focus === null);
  await story.act('tab.heatmap', ({tab}) => tab === TAB.heatmap);
  await story.act('tab.tensor', ({tab}) => tab === TAB.tensor);

  await story.act('tensor.gradient', (state) => state.view.aspect === 'gradient' && state.gradients.phase === 'done' && settled(state));
  await story.act('tensor.gradient', (state) => state.view.aspect === 'activation' && settled(state));
  await story.act('tensor.both', ({view}) => view.beside === 'float32[1,24,64,64]');
  await story.act('tensor.both', ({view}) => view.beside === null);
  await story.act('input.show', ({tab}) => tab === TAB.input);
  await story.act('input.show', ({tab}) => tab === TAB.tensor);
}

async function keep(story, {value}) {
  const {driver} = story;
  await story.copy('export.copy-name', new RegExp(`^${value.replace(/[^\w/]/g, '.')}$`));
  await story.copy('link.copy', /model=.*blazeface.*&node=/);
  await story.save('export.png', /\.png$/, '\x89PNG');
  await story.save('export.npy', /\.npy$/, '\x93NUMPY');
  await story.save('export.npz', /^blazeface\.npz$/, 'PK');
  await story.save('session.save', /^blazeface\.onnxray\.json$/, '{');
  await story.save('session.save-tensors', /^blazeface\.onnxray/, 'PK');
  await story.save('file.report', /^blazeface\.onnx\.html$/, '<!DOCTYPE html>');
  assert.ok(await driver.asksForFiles(() => story.call('file.open')));
}

async function explain(story, {name}) {
  const {driver} = story;
  await story.toggle('compare.show', ({tab}) => tab);
  await story.act('compare.keep', ({comparison}) => comparison.reference !== '');
  const zero = ({items}) => Object.keys(items).find((label) => label.startsWith('Zero Channel'));
  await driver.click(zero(await story.act('window.menu', zero)));
  await driver.until((state) => state.edits.active && settled(state) && state.comparison.diverging.length > 0, 'what the edit changes');
  await driver.press('↓');
  await driver.until(({view}) => view.selected !== name, 'its neighbour');
  await story.act('compare.first', ({view}) => view.selected === name);
  await story.act('edit.compare', ({tab}) => tab === TAB.compare);
  await story.act('edit.switch', ({edits}) => !edits.active);
  await story.act('edit.clear', ({edits}) => edits.list.length === 0);
  await story.act('compare.forget', ({comparison}) => comparison.reference === '');
  await driver.press('T');
  await driver.until(settled, 'the run without edits');
  await story.act('find.search', ({findings}) => findings.searching || findings.list.length > 0);
}

async function drawGraph(story) {
  const {driver} = story;
  await story.act('graph.show', ({graph}) => graph.shown && graph.in_sight.some(({name}) => name === graph.selected));
  await story.act('graph.search', ({graph}) => graph.search.open);
  await driver.press('Esc');
  await driver.until(({graph}) => !graph.search.open, 'the search closed');
  await story.act('tensor.fit', ({graph}, before) => graph.zoom < before.graph.zoom);
  await story.act('tensor.zoom-in', ({graph}, before) => graph.zoom > before.graph.zoom);
  await story.act('graph.fit', ({graph}, before) => graph.zoom < before.graph.zoom);
  await story.act('graph.collapse-all', ({graph}, before) => !graph.laying_out && graph.boxes < before.graph.boxes);
  await story.act('graph.expand-all', ({graph}, before) => !graph.laying_out && graph.boxes > before.graph.boxes);
  await story.act('graph.colours', ({graph}, before) => graph.colours !== before.graph.colours);
  await story.act('graph.ribbon', ({graph}, before) => graph.ribbon !== before.graph.ribbon);
  await story.act('graph.show', ({tab}) => tab === TAB.tensor);
}

async function arrange(story) {
  const {driver} = story;
  await story.toggle('window.nodes', ({items}) => 'Filter nodes' in items);
  await story.toggle('window.details', ({items}) => 'Histogram' in items);
  for (let i = 0; i < 3; ++i) {
    await story.act('window.theme', ({preferences}, before) => preferences.theme !== before.preferences.theme);
    await story.act('window.motion', ({preferences}, before) => preferences.motion !== before.preferences.motion);
  }
  await story.act('window.larger', ({textScale}) => textScale > 1);
  await story.act('window.normal-size', ({textScale}) => textScale === 1);
  await story.act('window.smaller', ({textScale}) => textScale < 1);
  await story.act('window.normal-size', ({textScale}) => textScale === 1);
  await story.act('help.keys', ({items}) => items['Close keys']);
  await driver.press('Esc');
  await story.act('help.palette', ({palette}) => palette !== null);
  await driver.press('Esc');
  await driver.until(({palette}) => palette === null, 'the palette closed');
  // The first of all controls is the way home.
  await story.call('window.controls');
  await driver.press('Enter');
  await driver.until(({screen}) => screen === 'start', 'the start screen');
  await driver.press('Esc');
  await sleep(HISTORY_MOMENT);
  await story.act('history.back', ({screen}) => screen === 'model');
  await story.act('window.start', ({screen}) => screen === 'start');
}

/** What only a page can do: its desktop twin does not have these actions. */
async function copyAndFilm(story) {
  const {driver} = story;
  const {actions} = await driver.state();
  if (!actions.some(({id}) => id === 'export.copy-picture')) return;
  await story.call('export.copy-picture');
  await driver.until(({messages}) => messages.some(({title}) => title === 'Copied the picture'), 'the copied picture');
  assert.deepEqual(await driver.copiedTypes(), ['image/png']);
  await story.act('run.cancel', ({messages}) => messages.length === 0);

  await story.act('input.camera', (state) => state.inputs[0].file === 'Webcam' && 'Stop webcam' in state.items);
  await story.call('input.freeze');
  await sleep(300);
  const {run: {number}} = await driver.until(settled, 'the end of the last run');
  await sleep(600);
  assert.equal((await driver.state()).run.number, number);
  await story.act('input.freeze', ({run}) => run.number > number);
  await story.act('input.camera', ({items}) => !('Stop webcam' in items));
  await driver.until(settled, 'the end of the last run');
}

/** On a small model that reads two samples at once. */
async function feed(story) {
  const {driver} = story;
  await story.act('run.start', settled);
  await driver.click('Node y');
  await driver.until((state) => settled(state) && state.view.tensor === 'float32[2,3,4,5]' && state.view.selected === 'y', 'the result');
  await story.act('input.random', (state, before) => settled(state) && state.view.statistics.mean !== before.view.statistics?.mean);
  await story.act('tensor.next-sample', ({view}) => view.position[0] === 1);
  await story.act('tensor.previous-sample', ({view}) => view.position[0] === 0);
  await story.copy('export.copy-tensor', /^np\.array\(|array\(/);
  await story.act('tensor.mode', ({view}) => view.mode !== 'Maps');
  while ((await driver.state()).view.mode !== 'Numbers') await story.act('tensor.mode', ({view}, before) => view.mode !== before.view.mode);
  await story.act('tensor.select-all-numbers', (state) => find(state, 'tensor.copy-numbers').enabled);
  await story.copy('tensor.copy-numbers', /\S\s\S/);
  // Where there is no GPU the application says so.
  const {backend} = await story.act('run.backend', (state) => settled(state) && (state.backend.gpu || state.backend.absent));
  if (backend.gpu) await story.act('run.backend', (state) => settled(state) && !state.backend.gpu);
}

/** Tells it on a program of lib/programs.mjs. Fails if an action does not do what it says, or has no part in it. */
export async function callEveryAction(program) {
  const called = new Set();
  const part = async (driver, tell) => {
    try {
      await tell(new Story(driver, called));
      return (await driver.state()).actions;
    } finally {
      await driver.close();
    }
  };
  await part(await program.openSample('blazeface', 'astronaut'), async (story) => {
    const node = await showConvolution(story);
    await walk(story);
    await showConvolution(story);
    await look(story);
    await keep(story, node);
    await drawGraph(story);
    await explain(story, node);
    await showConvolution(story);
    await copyAndFilm(story);
    await arrange(story);
  });
  const actions = await part(await program.openFile({name: 'batch.onnx', bytes: batchModel()}), feed);
  assert.deepEqual(actions.map(({id}) => id).filter((id) => !called.has(id)), [], 'actions without a part in the story');
}
