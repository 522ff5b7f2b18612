// usage: make.mjs --light DIR [--out DIR] [MODEL...]
// Writes reference data in the layout of the ONNX backend tests; see scripts/reference.
import {copyFileSync, existsSync, readdirSync, readFileSync, writeFileSync} from 'node:fs';
import {join, resolve} from 'node:path';
import {readArguments} from '../lib/arguments.mjs';
import {BUILD, Failure, ROOT, run, SAMPLES} from '../lib/files.mjs';
import {encodeNpz} from '../lib/npz.mjs';
import {graphOf} from '../lib/onnx.mjs';
import {loadOrtNode} from '../lib/peers.mjs';
import {makeCases} from './contrib.mjs';
import {LIGHT_INPUT, randomisedInput, SAMPLE_INPUTS} from './inputs.mjs';
import {layOut} from './layout.mjs';
import {randomised} from './randomise.mjs';
import {evaluateAll, evaluateOutputs} from './runtime.mjs';

// The light models that stay small with weights; the other three would take 0.3 to 0.6 GB each.
const RANDOMISED = ['densenet121', 'inception_v1', 'inception_v2', 'resnet50', 'shufflenet', 'squeezenet'];

const samplePath = (name) => join(SAMPLES, `${name}.onnx`);

/** A sample model, with every value of its graph beside the outputs. */
async function makeSample(folder, name) {
  const model = readFileSync(samplePath(name));
  const feeds = SAMPLE_INPUTS[name]();
  const values = await evaluateAll(await loadOrtNode(), model, feeds);
  const outputs = graphOf(model).outputs.map(({name: output}) => [output, values[output]]);
  layOut(folder, model, feeds, Object.fromEntries(outputs));
  writeFileSync(join(folder, 'activations.npz'), encodeNpz({...feeds, ...values}));
}

const inputName = (model) => graphOf(model).inputs[0].name;

/** A light_* model, with the output it comes with. */
function makeLight(folder, path) {
  const model = readFileSync(path);
  layOut(folder, model, {[inputName(model)]: LIGHT_INPUT}, {});
  copyFileSync(path.replace(/\.onnx$/, '_output_0.pb'), join(folder, 'test_data_set_0/output_0.pb'));
}

/** A light_* model with random weights. */
async function makeRandomised(folder, path) {
  const model = randomised(readFileSync(path));
  const feeds = {[inputName(model)]: randomisedInput()};
  layOut(folder, model, feeds, await evaluateOutputs(await loadOrtNode(), model, feeds));
}

/** Name -> what lays it out in a folder. `light`: the folder of the light_* models. */
function allMakers(light) {
  const makers = {};
  for (const name of Object.keys(SAMPLE_INPUTS)) {
    if (existsSync(samplePath(name))) makers[name] = (folder) => makeSample(folder, name);
  }
  for (const file of readdirSync(light).filter((entry) => entry.endsWith('.onnx'))) {
    makers[file.replace('.onnx', '')] = (folder) => makeLight(folder, join(light, file));
  }
  for (const name of RANDOMISED) {
    makers[`random_${name}`] = (folder) => makeRandomised(folder, join(light, `light_${name}.onnx`));
  }
  makers.contrib = (folder) => makeCases(folder, join(ROOT, 'tests/contrib'));
  return makers;
}

run(async () => {
  const {options, positionals: names} = readArguments({
    out: {type: 'string', default: join(BUILD, 'reference')},
    light: {type: 'string'},
  });
  if (!existsSync(samplePath('blazeface'))) throw new Failure('there are no samples', 'Run scripts/samples.');
  const makers = allMakers(options.light);
  const known = Object.keys(makers);
  const unknown = names.find((name) => !known.includes(name));
  if (unknown) throw new Failure(`no reference is known for ${unknown}`, `There are: ${known.join(', ')}.`);
  for (const name of names.length ? names : known) {
    await makers[name](join(resolve(options.out), name));
    console.log(`  ${name}`);
  }
  console.log(`reference: ready in ${resolve(options.out)}`);
});
