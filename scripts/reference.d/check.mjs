// usage: check.mjs MODEL.onnx ACTIVATIONS.npz
// Compares a file of activations with what ONNX Runtime computes for the same input; see scripts/reference.
import {readFileSync} from 'node:fs';
import {Failure, run} from '../lib/files.mjs';
import {decodeNpz} from '../lib/npz.mjs';
import {graphOf} from '../lib/onnx.mjs';
import {loadOrtNode} from '../lib/peers.mjs';
import {evaluateAll} from './runtime.mjs';

const RELATIVE = 1e-3;
// Intermediate values cancel to nearly nothing here and there, where only the order of summation decides. So
// what is allowed beside the relative error is measured by the largest value of the tensor.
const OF_LARGEST = 1e-5;

/** Why `found` is not `expected`, or an empty string. */
function difference(found, expected) {
  if (found.type !== expected.type) return `is ${found.type}, not ${expected.type}`;
  if (String(found.dims) !== String(expected.dims)) return `is [${found.dims}], not [${expected.dims}]`;
  const [a, b] = [found.data, expected.data];
  if (!expected.type.startsWith('float')) {
    const at = b.findIndex((value, i) => a[i] !== value);
    return at < 0 ? '' : `at ${at}: ${a[at]}, not ${b[at]}`;
  }
  const largest = b.reduce((most, v) => (Number.isFinite(v) ? Math.max(most, Math.abs(v)) : most), 0);
  const differs = (value, i) => {
    if (Object.is(a[i], value) || a[i] === value) return false;
    return !(Math.abs(a[i] - value) <= RELATIVE * Math.abs(value) + OF_LARGEST * largest);
  };
  const at = b.findIndex(differs);
  if (at < 0) return '';
  const count = b.filter(differs).length;
  return `differs in ${count} of ${b.length}, first at ${at}: ${a[at]}, not ${b[at]} (largest ${largest})`;
}

/** Prints one line per value that differs and a closing line; returns whether all agree. */
async function checkActivations(modelPath, npzPath) {
  const [model, found] = [readFileSync(modelPath), decodeNpz(readFileSync(npzPath))];
  const graph = graphOf(model);
  const constants = new Set(graph.initializers.map((tensor) => tensor.name));
  const feeds = {};
  for (const {name} of graph.inputs) {
    if (constants.has(name)) continue;
    if (!found[name]) {
      throw new Failure(`${npzPath} lacks the model's input ${name}`,
                        'Write it with: onnxray activations MODEL --input ... --format full --npz FILE');
    }
    feeds[name] = found[name];
  }
  const values = await evaluateAll(await loadOrtNode(), model, feeds);
  let [equal, different, missing] = [0, 0, 0];
  for (const [name, expected] of Object.entries(values)) {
    if (!found[name]) {
      ++missing;
      continue;
    }
    const why = difference(found[name], expected);
    if (why) console.log(`${name} ${why}`);
    why ? ++different : ++equal;
  }
  console.log(`${equal} equal, ${different} different, ${missing} not in the file`);
  return different === 0 && equal > 0;
}

run(async () => {
  const [modelPath, npzPath] = process.argv.slice(2);
  if (!(await checkActivations(modelPath, npzPath))) process.exitCode = 1;
});
