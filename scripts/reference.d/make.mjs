// usage: make.mjs --light DIR [--out DIR] [MODEL...]
// Writes reference data in the layout of the ONNX backend tests; see scripts/reference.
import {copyFileSync, existsSync, readdirSync, readFileSync, writeFileSync} from 'node:fs';
import {join, resolve} from 'node:path';
import {readArguments} from '../lib/arguments.mjs';
import {BUILD, Failure, makeDir, run, SAMPLES} from '../lib/files.mjs';
import {encodeNpz} from '../lib/npz.mjs';
import {encodeTensor} from '../lib/onnx.mjs';
import {loadOrtNode} from '../lib/peers.mjs';
import {LIGHT_INPUT, SAMPLE_INPUTS} from './inputs.mjs';
import {evaluate} from './runtime.mjs';

function writeTensors(folder, prefix, tensors) {
  for (const [i, [name, {type, dims, data}]] of Object.entries(tensors).entries()) {
    writeFileSync(join(folder, `${prefix}_${i}.pb`), encodeTensor(name, type, dims, data));
  }
}

/** DIR/name/{model.onnx, activations.npz, test_data_set_0/{input,output}_N.pb} of one sample model. */
async function makeSample(ort, directory, name) {
  const source = join(SAMPLES, `${name}.onnx`);
  if (!existsSync(source)) throw new Failure(`${source} is missing`, 'Run scripts/samples first.');
  const model = readFileSync(source);
  const feeds = SAMPLE_INPUTS[name]();
  const {outputs, values} = await evaluate(ort, model, feeds);
  const target = join(directory, name);
  const set = makeDir(join(target, 'test_data_set_0'));
  copyFileSync(source, join(target, 'model.onnx'));
  writeTensors(set, 'input', feeds);
  writeTensors(set, 'output', outputs);
  writeFileSync(join(target, 'activations.npz'), encodeNpz({...feeds, ...values}));
  console.log(`  ${name}: ${Object.keys(outputs).length} outputs, ${Object.keys(values).length} values`);
}

/** The same layout for a light_* model, whose outputs come with the ONNX data. */
function makeLight(directory, data, name) {
  const target = join(directory, name);
  const set = makeDir(join(target, 'test_data_set_0'));
  copyFileSync(join(data, `${name}.onnx`), join(target, 'model.onnx'));
  copyFileSync(join(data, `${name}_output_0.pb`), join(set, 'output_0.pb'));
  writeTensors(set, 'input', {data: LIGHT_INPUT});
  console.log(`  ${name}: 1 output, from the ONNX data`);
}

run(async () => {
  const {options, positionals: names} = readArguments({
    out: {type: 'string', default: join(BUILD, 'reference')},
    light: {type: 'string'},
  });
  const directory = resolve(options.out);
  const samples = Object.keys(SAMPLE_INPUTS);
  const lights = readdirSync(options.light).flatMap((file) => file.match(/^(.*)\.onnx$/)?.[1] ?? []);
  const known = [...samples, ...lights];
  const unknown = names.find((name) => !known.includes(name));
  if (unknown) throw new Failure(`no reference is known for ${unknown}`, `There are: ${known.join(', ')}.`);
  const wanted = (name) => names.length === 0 || names.includes(name);
  const ort = await loadOrtNode();
  for (const name of samples.filter(wanted)) await makeSample(ort, directory, name);
  for (const name of lights.filter(wanted)) makeLight(directory, options.light, name);
  console.log(`reference: ready in ${directory}`);
});
