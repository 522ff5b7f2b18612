// The harness that checks operators against ONNX Runtime can fail: a wrong value, a case that cannot be, old data.
import assert from 'node:assert/strict';
import {spawnSync} from 'node:child_process';
import {mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, test} from 'node:test';
import {pathToFileURL} from 'node:url';
import {ROOT} from '../../scripts/lib/files.mjs';
import {encodeTensor} from '../../scripts/lib/onnx.mjs';
import {makeCases, readCases} from '../../scripts/reference.d/contrib.mjs';
import {materialised, random, tensor} from './lib/values.mjs';

const VALUES = pathToFileURL(join(ROOT, 'tests/contrib/lib/values.mjs'));
let folder, declared = 0;

beforeEach(() => { folder = mkdtempSync(join(tmpdir(), 'onnxray-contrib-')); });
afterEach(() => rmSync(folder, {recursive: true, force: true}));

/** A folder of families, new so that nothing imported earlier is found in its place. */
function families(files) {
  const directory = join(folder, `families${declared++}`);
  mkdirSync(directory);
  for (const [name, cases] of Object.entries(files)) {
    writeFileSync(join(directory, name), `import {random, tensor} from '${VALUES}';\nexport default [${cases}];\n`);
  }
  return directory;
}

const laidOut = () => join(folder, 'reference');
const onnxray = () => spawnSync(join(ROOT, 'scripts/onnxray'), ['test', laidOut()], {encoding: 'utf8'}).stdout;

const GELU = `{name: 'gelu', op: 'Gelu', inputs: {x: random('float32', [3])}}`;
const HALVES = `{name: 'halves', inputs: {x: tensor('float16', [2], [1.5, -2]), a: tensor('bfloat16', [2], [2, 3])},
                 constants: ['a'], opsets: {'': 13}, shapes: {x: ['n']}, tolerance: {absolute: 0.5},
                 nodes: [{op: 'Cast', domain: '', attributes: {to: 10}, inputs: ['a'], outputs: ['b']},
                         {op: 'Mul', domain: '', inputs: ['x', 'b'], outputs: ['y']}]}`;

test('cases are laid out with what ONNX Runtime makes of them', async () => {
  await makeCases(laidOut(), families({'a.mjs': GELU, 'b.mjs': HALVES, 'c.test.mjs': ''}));
  assert.deepEqual(readdirSync(laidOut()), ['gelu', 'halves']);
  const output = readFileSync(join(laidOut(), 'halves/test_data_set_0/output_0.pb'));
  assert.deepEqual(new Uint8Array(output), encodeTensor('y', 'float16', [2], Uint16Array.of(0x4200, 0xc600)));
  assert.equal(readFileSync(join(laidOut(), 'halves/tolerance.txt'), 'utf8'), 'absolute 0.5\n');
  assert.equal(onnxray(), '2 passed, 0 failed, 0 skipped\n');
});

test('a value that is off is a failure', async () => {
  await makeCases(laidOut(), families({'a.mjs': GELU, 'b.mjs': HALVES}));
  const expected = join(laidOut(), 'halves/test_data_set_0/output_0.pb');
  writeFileSync(expected, encodeTensor('y', 'float16', [2], Uint16Array.of(0x4200, 0xc500)));
  assert.match(onnxray(), /FAILED halves: .* the first at \[1\]: -6 instead of -5\n1 passed, 1 failed/);
});

test('only what changed is computed anew, and what is gone is removed', async () => {
  await makeCases(laidOut(), families({'a.mjs': GELU, 'b.mjs': HALVES}));
  const time = (name) => statSync(join(laidOut(), name, 'model.onnx')).mtimeMs;
  const [gelu, halves] = ['gelu', 'halves'].map(time);
  await makeCases(laidOut(), families({'a.mjs': GELU, 'b.mjs': HALVES.replace('1.5', '2.5')}));
  assert.equal(time('gelu'), gelu);
  assert.notEqual(time('halves'), halves);
  await makeCases(laidOut(), families({'a.mjs': GELU}));
  assert.deepEqual(readdirSync(laidOut()), ['gelu']);
});

test('a case that ONNX Runtime refuses is named, and the others are laid out', async () => {
  const refused = `{name: 'mystery', op: 'Mystery', inputs: {x: random('float32', [1])}}`;
  await assert.rejects(makeCases(laidOut(), families({'a.mjs': `${refused}, ${GELU}`})), /a\.mjs: mystery: .*Mystery/);
  assert.deepEqual(readdirSync(laidOut()), ['gelu']);
});

test('two cases of one name are refused', async () => {
  await assert.rejects(readCases(families({'a.mjs': GELU, 'b.mjs': GELU})), /b\.mjs and a\.mjs both have a case 'gelu'/);
});

test('random numbers repeat, and stay within their bounds', () => {
  const {data} = materialised(random('int64', [1000], {low: -2, high: 3, seed: 7}));
  assert.deepEqual([...new Set(data)].sort((a, b) => Number(a - b)), [-2n, -1n, 0n, 1n, 2n, 3n]);
  assert.deepEqual(materialised(random('int64', [1000], {low: -2, high: 3, seed: 7})).data, data);
  assert.notDeepEqual(materialised(random('int64', [1000], {low: -2, high: 3, seed: 8})).data, data);
});

test('16-bit floats round to even, overflow and underflow', () => {
  const bits = (type, ...values) => [...materialised(tensor(type, [values.length], values)).data];
  assert.deepEqual(bits('float16', 1, -2, 65504, 65520, 2 ** -24, 2 ** -25, 1 + 2 ** -11, 1 + 3 * 2 ** -11, -0, NaN, -Infinity),
                   [0x3c00, 0xc000, 0x7bff, 0x7c00, 1, 0, 0x3c00, 0x3c02, 0x8000, 0x7c01, 0xfc00]);
  assert.deepEqual(bits('bfloat16', 1, 3.140625, -1e39, 1 + 2 ** -8), [0x3f80, 0x4049, 0xff80, 0x3f80]);
});
