// What Onnxray writes, in ONNX Runtime: models come out as they went in, and saved gradients are Onnxray's own.
// ONNXRAY in the environment names another program than scripts/onnxray. Needs what scripts/reference makes.
import assert from 'node:assert/strict';
import {spawnSync} from 'node:child_process';
import {existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {after, test} from 'node:test';
import {BUILD, ROOT, SAMPLES} from '../../scripts/lib/files.mjs';
import {decodeNpz, encodeNpy, encodeNpz} from '../../scripts/lib/npz.mjs';
import {encodeGraph, encodeModel, encodeNode, encodeTensor, encodeValueInfo, float, floats, graphOf}
  from '../../scripts/lib/onnx.mjs';
import {loadOrtNode} from '../../scripts/lib/peers.mjs';
import {noise} from '../../scripts/lib/random.mjs';
import {randomisedInput, SAMPLE_INPUTS} from '../../scripts/reference.d/inputs.mjs';
import {evaluateOutputs} from '../../scripts/reference.d/runtime.mjs';

const ort = await loadOrtNode();
const folder = mkdtempSync(join(tmpdir(), 'onnxray-export-'));
after(() => rmSync(folder, {recursive: true, force: true}));

const file = (name) => join(folder, name);
const sample = (name) => join(SAMPLES, `${name}.onnx`);
const reference = (name) => join(BUILD, 'reference', name, 'model.onnx');

const program = process.env.ONNXRAY ?? join(ROOT, 'scripts/onnxray');

/** Runs a command that must succeed; what it said on the standard error output. */
function onnxray(...args) {
  const {status, stderr} = spawnSync(program, args, {encoding: 'utf8'});
  assert.equal(status, 0, stderr);
  return stderr;
}

const TOLERANCE = 1e-3;

/** The Euclidean distance as a part of the expected value's length. */
function distance(actual, expected) {
  const square = (sum, value) => sum + Number(value) ** 2;
  const length = Math.sqrt(expected.data.reduce(square, 0));
  const apart = Math.sqrt(expected.data.reduce((sum, value, i) => square(sum, Number(actual.data[i]) - Number(value)), 0));
  return apart <= 1e-12 ? 0 : apart / length;
}

function assertClose(actual, expected, name, tolerance = TOLERANCE) {
  assert.deepEqual(actual.dims.map(Number), expected.dims, name);
  const apart = distance(actual, expected);
  assert.ok(apart <= tolerance, `${name} is off by ${apart}: ${actual.data[0]} is ${expected.data[0]}`);
}

// --- Models as they are ----------------------------------------------------------------------------------------------

for (const upgrade of [[], ['--upgrade']]) {
  for (const name of ['lenet', 'detypify', 'blazeface', 'ppocr_cls', 'ppocr_rec', 'silero_vad_legacy']) {
    test(`${name} computes the same when it is written anew ${upgrade}`, async () => {
      const written = file(`${name}.onnx`);
      onnxray('convert', sample(name), written, ...upgrade);
      const feeds = SAMPLE_INPUTS[name]();
      const expected = await evaluateOutputs(ort, readFileSync(sample(name)), feeds);
      const actual = await evaluateOutputs(ort, readFileSync(written), feeds);
      assert.deepEqual(Object.keys(actual).sort(), Object.keys(expected).sort());
      for (const [output, value] of Object.entries(expected)) assertClose(actual[output], value, output);
    });
  }

  for (const name of ['random_resnet50', 'random_squeezenet', 'random_inception_v1', 'random_shufflenet']) {
    test(`${name} computes the same when it is written anew ${upgrade}`, async () => {
      const written = file(`${name}.onnx`);
      onnxray('convert', reference(name), written, ...upgrade);
      const feeds = {[inputName(reference(name))]: randomisedInput()};
      const [expected] = Object.values(await evaluateOutputs(ort, readFileSync(reference(name)), feeds));
      const [actual] = Object.values(await evaluateOutputs(ort, readFileSync(written), feeds));
      assertClose(actual, expected, 'output');
    });
  }
}

function inputName(path) {
  return graphOf(readFileSync(path)).inputs[0].name;
}

test('LeNet reads the drawn digit', async () => {
  const {digit} = await evaluateOutputs(ort, readFileSync(sample('lenet')), SAMPLE_INPUTS.lenet());
  assert.equal(digit.data.indexOf(Math.max(...digit.data)), 3);
});

// --- Gradients -------------------------------------------------------------------------------------------------------

/** `feeds` with every number moved by up to a millionth of itself: more than rounding does. */
function moved(feeds, seed) {
  const random = noise(seed);
  const move = (value) => value * (1 + 1e-6 * (2 * random() - 1));
  return Object.fromEntries(Object.entries(feeds).map(([name, {type, dims, data}]) => [name, {type, dims, data: data.map(move)}]));
}

/**
 * Gradients of weights by Onnxray and by ONNX Runtime from the saved graph; `target` is fed where there is one.
 * In a deep network some rectifier's input is within rounding of zero, and its gradient all or nothing: of a `steep` one
 * they may be as far apart as Onnxray's own are when the inputs move that little.
 */
async function checkGradients(model, feeds, args, target, {steep = false} = {}) {
  const [input, saved, npz] = ['x.npz', 'g.onnx', 'g.npz'].map(file);
  const targets = {};
  if (target) {
    writeFileSync(file('target.npy'), encodeNpy(target));
    args = [...args, '--target', file('target.npy')];
    targets.target = target;
  }
  const gradientsAt = (fed, ...more) => {
    writeFileSync(input, encodeNpz(fed));
    const said = onnxray('gradients', model, '--input', input, '--npz', npz, ...more, ...args);
    return [decodeNpz(readFileSync(npz)), said];
  };
  for (const of of ['weights', 'inputs']) {
    const near = steep ? [3, 4, 5].map((seed) => gradientsAt(moved(feeds, seed), '--of', of)[0]) : [];
    const [gradients, said] = gradientsAt(feeds, '--of', of, '--save-graph', saved);
    const outputs = await evaluateOutputs(ort, readFileSync(saved), {...feeds, ...targets});
    assert.ok(Object.keys(gradients).length > 0);
    for (const [name, gradient] of Object.entries(gradients)) {
      const tolerance = Math.max(TOLERANCE, ...near.map((other) => 4 * distance(other[name], gradient)));
      assertClose(outputs[`gradient/${name}`], gradient, name, tolerance);
    }
    const loss = Number(said.match(/^onnxray: loss (\S+)$/m)[1]);
    assertClose(outputs.loss, {dims: [], data: [loss]}, 'loss');
  }
}

const classes = (dims, ...values) => ({type: 'int64', dims, data: BigInt64Array.from(values, BigInt)});

test('gradients of LeNet', () => checkGradients(sample('lenet'), SAMPLE_INPUTS.lenet(),
    ['--loss', 'cross-entropy', '--logits'], classes([1], 5)));

test('gradients of Detypify', () => checkGradients(sample('detypify'), SAMPLE_INPUTS.detypify(),
    ['--loss', 'cross-entropy'], classes([1], 7), {steep: true}));

test('gradients of BlazeFace', () => checkGradients(sample('blazeface'), SAMPLE_INPUTS.blazeface(), ['--loss', 'sum']));

// Its branches hold convolutions, and recurrent layers behind them.
test('gradients of Silero VAD', () => checkGradients(sample('silero_vad_legacy'), SAMPLE_INPUTS.silero_vad_legacy(), ['--loss', 'sum']));

test('gradients of PP-OCR rec', () => checkGradients(sample('ppocr_rec'), SAMPLE_INPUTS.ppocr_rec(),
    ['--loss', 'sum', '--target', '3,100']));

for (const [name, target] of [['random_squeezenet', classes([1, 1, 1], 7)], ['random_resnet50', classes([1], 7)]]) {
  test(`gradients of ${name}, opset 9`, async () => {
    const feeds = {[inputName(reference(name))]: randomisedInput()};
    await checkGradients(reference(name), feeds, ['--loss', 'cross-entropy', '--logits'], target, {steep: true});
  });
}

// --- Small graphs of old opsets --------------------------------------------------------------------------------------

const random = noise(5);
const values = (...dims) => ({
  type: 'float32', dims,
  data: Float32Array.from({length: dims.reduce((all, dim) => all * dim, 1)}, () => random() + 0.1),
});

/** A model of `nodes` [op, inputs, attributes], each making what the next one is first fed. */
function chain(name, opset, input, weights, nodes) {
  const path = file(`${name}.onnx`);
  const last = nodes.length;
  const encoded = nodes.map(([op, inputs, attributes = {}], i) =>
    encodeNode(op, [`v${i}`, ...inputs], [`v${i + 1}`], attributes));
  writeFileSync(path, encodeModel({
    irVersion: 3, opset, producer: 'onnxray-tests', doc: '',
    graph: encodeGraph({
      name, nodes: encoded,
      initializers: Object.entries(weights).map(([key, {type, dims, data}]) => encodeTensor(key, type, dims, data)),
      inputs: [encodeValueInfo('v0', 'float32', input.dims),
               ...Object.entries(weights).map(([key, {type, dims}]) => encodeValueInfo(key, type, dims))],
      outputs: [encodeValueInfo(`v${last}`)],
    }),
  }));
  return [path, {v0: input}];
}

const CHAINS = {
  broadcast_and_norm: [6, values(2, 4, 6, 6),
    {w: values(3, 4, 3, 3), b: values(3), s: values(3), o: values(3), m: values(3), p: values(3)},
    [['Conv', ['w'], {kernel_shape: [3, 3], strides: [2, 2], pads: [1, 1, 1, 1]}],
     ['Add', ['b'], {broadcast: 1, axis: 1}],
     ['BatchNormalization', ['s', 'o', 'm', 'p'], {is_test: 1, epsilon: float(1)}],
     ['PRelu', ['s']],
     ['Softmax', [], {axis: 1}]],
    ['--target', '1,2,0']],
  grouped_and_strided: [9, values(2, 4, 9, 8), {w: values(6, 2, 3, 2)},
    [['Conv', ['w'], {group: 2, strides: [2, 3], dilations: [2, 1], pads: [1, 0, 2, 1]}],
     ['Relu', []],
     ['Clip', [], {min: float(0.1), max: float(3)}],
     ['ReduceMean', [], {axes: [2, 3], keepdims: 0}]]],
  upsampled: [7, values(1, 2, 3, 3), {w: values(2, 1, 3, 3)},
    [['Conv', ['w'], {group: 2, pads: [1, 1, 1, 1]}],
     ['Upsample', [], {mode: 'nearest', scales: floats([1, 1, 2, 2])}],
     ['AveragePool', [], {kernel_shape: [3, 3], strides: [2, 2], pads: [1, 1, 1, 1]}],
     ['MaxPool', [], {kernel_shape: [2, 2]}],
     ['LRN', [], {size: 3}]]],
  moved_attributes: [9, values(3, 4, 5), {w: values(5, 2), b: values(2)},
    [['Pad', [], {pads: [0, 0, 0, 0, 1, 0], value: float(0.5)}],
     ['Slice', [], {axes: [1], starts: [1], ends: [-1]}],
     ['Unsqueeze', [], {axes: [0]}],
     ['Squeeze', [], {axes: [0]}],
     ['MatMul', ['w']],
     ['Add', ['b']],
     ['LogSoftmax', [], {axis: 2}],
     ['ReduceSum', [], {axes: [1], keepdims: 1}]],
    ['--target', '0,1']],
  transposed: [9, values(1, 4, 3, 4), {v: values(4, 2, 3, 2), s: values(4), o: values(4)},
    [['ConvTranspose', ['v'], {group: 2, strides: [2, 3], pads: [1, 0, 0, 1], output_padding: [1, 2]}],
     ['InstanceNormalization', ['s', 'o']],
     ['Elu', []]]],
};

for (const [name, [opset, input, weights, nodes, element = []]] of Object.entries(CHAINS)) {
  test(`gradients of ${name}, opset ${opset}`, () => checkGradients(...chain(name, opset, input, weights, nodes), ['--loss', 'sum', ...element]));
}

// --- What ONNX Runtime loads it loads when it is written anew ----------------------------------------------------------

const loads = async (path) => {
  try {
    const session = await ort.InferenceSession.create(path, {graphOptimizationLevel: 'disabled', logSeverityLevel: 4});
    await session.release();
    return '';
  } catch (error) {
    return error.message;
  }
};

test('ONNX Runtime loads the models of ONNX as before, also --upgrade', async () => {
  const data = join(BUILD, 'onnx-data/node');
  const known = readdirSync(data).filter((name, i) => i % 6 === 0 && existsSync(join(data, name, 'model.onnx')));
  const models = [];
  for (const name of known) {
    if (await loads(join(data, name, 'model.onnx')) === '') models.push(name);
  }
  assert.ok(models.length > 100, `${models.length} models`);

  const again = {};
  for (const upgrade of ['', '--upgrade']) {
    for (const name of models) again[`${name} ${upgrade}`] = file(`${name}${upgrade}.onnx`);
  }
  const convert = Object.entries(again).map(([key, path]) => {
    const [name, upgrade] = key.split(' ');
    return `convert ${join(data, name, 'model.onnx')} ${path} ${upgrade}`.trim();
  });
  // Starting hundreds of processes from this one, with ONNX Runtime's memory, takes longer than all they do.
  const {status, stderr} = spawnSync('xargs', ['-L1', program], {input: convert.join('\n'), encoding: 'utf8'});
  assert.equal(status, 0, stderr);
  const refused = [];
  for (const [key, path] of Object.entries(again)) {
    const error = await loads(path);
    if (error) refused.push(`${key}: ${error}`);
  }
  assert.deepEqual(refused, []);
});
