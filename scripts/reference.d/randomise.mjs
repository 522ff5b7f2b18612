// The light_* models of the ONNX data with weights. As they come, all weights of a tensor are one number, and
// eight of the nine give 0.001 for every class however wrong a kernel is.
import {decodeInts, encodeGraph, encodeTensor, graphOf} from '../lib/onnx.mjs';
import {concat, intField} from '../lib/protobuf.mjs';
import {noise} from '../lib/random.mjs';
import {withGraph} from './expose.mjs';

/** Weights that keep the size of activations; vectors (bias, mean, variance, scale) are from 0.5 to 1. */
function randomWeights(dims, next) {
  const size = dims.reduce((all, dim) => all * dim, 1);
  const fanIn = size / dims[0];
  const [centre, amplitude] = dims.length > 1 ? [0, Math.sqrt(3 / fanIn)] : [0.75, 0.25];
  return Float32Array.from({length: size}, () => centre + amplitude * next());
}

/** `model` with an initializer of random numbers in place of every ConstantOfShape of a known shape. */
export function randomised(model) {
  const graph = graphOf(model);
  const shapes = new Map(graph.initializers.map(({name, bytes}) => [name, bytes]));
  const next = noise(1);
  const [nodes, initializers] = [[], []];
  for (const node of graph.nodes) {
    const shape = node.opType === 'ConstantOfShape' && shapes.get(node.inputs[0]);
    if (!shape) {
      nodes.push(node);
      continue;
    }
    const dims = decodeInts(shape);
    initializers.push(encodeTensor(node.outputs[0], 'float32', dims, randomWeights(dims, next)));
  }
  const used = new Set(nodes.flatMap((node) => node.inputs));
  const kept = graph.initializers.filter(({name}) => used.has(name)).map(({bytes}) => bytes);
  const bytesOf = (entries) => entries.map((entry) => entry.bytes);
  const encoded = encodeGraph({
    name: 'randomised',
    nodes: bytesOf(nodes),
    initializers: [...kept, ...initializers],
    inputs: bytesOf(graph.inputs.filter(({name}) => !shapes.has(name))),
    outputs: bytesOf(graph.outputs),
  });
  // Before IR version 4 every initializer had to be an input as well. The last of two values counts.
  return concat([withGraph(model, encoded), intField(1, 4)]);
}
