// The graph view of the desktop program: real models of several hundred nodes, real clicks, real pixels.
import assert from 'node:assert/strict';
import {join} from 'node:path';
import {test} from 'node:test';
import {Desktop, ROOT} from './lib/desktop.mjs';

const light = (name) => join(ROOT, 'build/onnx-data/light', `light_${name}.onnx`);
const sample = (name) => join(ROOT, 'build/samples', name);

async function withGraph(args, use) {
  const desktop = await Desktop.open(args);
  try {
    await desktop.until((state) => state.model, 'the model');
    await desktop.click('Graph');
    await use(desktop);
  } finally {
    await desktop.close();
  }
}

const settled = (desktop) => desktop.until((state) => state.graph?.boxes && !state.graph.laying_out, 'the graph laid out');

const overlap = ([ax, ay, aw, ah], [bx, by, bw, bh]) =>
  ax + aw > bx + 1 && bx + bw > ax + 1 && ay + ah > by + 1 && by + bh > ay + 1;

/** Of the boxes in sight none but frames lie on others. */
function assertNoneOverlap(boxes) {
  const plain = boxes.filter(({kind}) => kind !== 'frame');
  plain.forEach((a, i) => plain.slice(i + 1).forEach((b) =>
    assert.ok(!overlap(a.rect, b.rect), `${a.name} and ${b.name} overlap`)));
}

for (const [name, least] of [['resnet50', 150], ['inception_v2', 370], ['densenet121', 660]]) {
  test(`${name} is drawn, whole and near`, () => withGraph([light(name)], async (desktop) => {
    const {graph} = await settled(desktop);
    assert.ok(graph.nodes >= least, `${graph.nodes} nodes`);
    assert.ok(graph.in_sight.length > 3);
    assertNoneOverlap(graph.in_sight);
    // A card is more than a plain area, and what is around it is the canvas.
    const {rect} = graph.in_sight.find(({kind}) => kind === 'node' || kind === 'group');
    await desktop.moveTo(5, 855);
    await desktop.untilScreen((screen) => screen.colours(rect) > 12, 'text on a card');
    await desktop.key('0');
    const whole = await desktop.until((state) => state.graph.zoom < graph.zoom, 'the whole graph');
    assert.ok(whole.graph.drawn.boxes > 20);
    assert.ok(whole.frames.worst_ms < 100, `a frame took ${whole.frames.worst_ms} ms`);
  }));
}

test('a subgraph opens, and a double click leads to the tensor', () =>
  withGraph([sample('silero_vad_legacy.onnx'), sample('sound_frame.npz')], async (desktop) => {
    await desktop.until((state) => state.run.phase === 'done', 'end of the run');
    await settled(desktop);
    await desktop.key('slash');
    await desktop.until((state) => state.graph.search.open, 'the search');
    await desktop.type('Conv');
    await desktop.until((state) => state.graph.search.hits.length > 3, 'convolutions');
    await desktop.key('Return');
    const found = ({graph}) => graph.in_sight.find(({name}) => name === graph.selected);
    await desktop.until((state) => found(state) && !state.graph.search.open && !state.graph.laying_out, 'the first of them in sight');
    const state = await desktop.untilAtRest((now) => found(now)?.rect, 'it at rest');
    const {graph} = state;
    const {rect: [x, y, width, height]} = found(state);
    await desktop.moveTo(x + width / 2, y + height / 2);
    desktop.xdotool('click', '--repeat', 2, '--delay', 80, 1);
    const {view} = await desktop.until((state) => !state.graph.shown && state.view.state === 'shown', 'the tensor');
    assert.equal(view.selected, graph.selected);
  }));
