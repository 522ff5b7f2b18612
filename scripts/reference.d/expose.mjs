// Turns a model into one whose every intermediate value is an output, so that a runtime gives them all.
import {decodeGraph, encodeGraph, encodeNode, encodeValueInfo, graphOf} from '../lib/onnx.mjs';
import {bytesField, concat, fields, intField, message} from '../lib/protobuf.mjs';

const MAKES_SEQUENCE = new Set(['SequenceConstruct', 'SequenceEmpty', 'SequenceErase', 'SequenceInsert',
                                'SequenceMap', 'SplitToSequence']);
// These pass sequences on: output i comes from input i plus an offset.
const PASSES_ON = {Identity: 0, Loop: 2};

/** The names of the top-level values that are tensors and not merely constants of the model. */
function tensorValues(graph) {
  const sequences = new Set();
  const names = [];
  for (const {opType, inputs, outputs} of graph.nodes) {
    for (const [i, output] of outputs.entries()) {
      const source = opType in PASSES_ON ? inputs[i + PASSES_ON[opType]] : undefined;
      if (MAKES_SEQUENCE.has(opType) || sequences.has(source)) sequences.add(output);
      else if (output && opType !== 'Constant') names.push(output);
    }
  }
  return names;
}

/** `model` with the named values as further outputs: parsers merge a second graph field into the first. */
function withOutputs(model, names) {
  const present = new Set(graphOf(model).outputs.map((output) => output.name));
  const added = names.filter((name) => !present.has(name)).map((name) => encodeValueInfo(name));
  return concat([model, message(7, ...added.map((value) => bytesField(12, value)))]);
}

export const exposeAll = (model) => withOutputs(model, tensorValues(graphOf(model)));

/** `model` with another graph; everything else is kept. */
export function withGraph(model, graph) {
  const parts = [];
  for (const {number, value} of fields(model)) {
    if (number === 7) continue;
    parts.push(typeof value === 'bigint' ? intField(number, value) : bytesField(number, value));
  }
  return concat([...parts, bytesField(7, graph)]);
}

/** What stands for an If whose condition is known: the branch's nodes, its outputs under the If's names. */
function inlined(node, condition) {
  const wanted = condition ? 'then_branch' : 'else_branch';
  const branch = decodeGraph(node.attributes.find((attribute) => attribute.name === wanted).graph);
  const renames = branch.outputs.map((output, i) => encodeNode('Identity', [output.name], [node.outputs[i]]));
  return {nodes: [...branch.nodes.map((inner) => inner.bytes), ...renames],
          initializers: branch.initializers.map((tensor) => tensor.bytes)};
}

/**
 * `model` with every If replaced by the branch it takes for one input, so that what happens inside shows.
 * `run(model)` gives the model's outputs by name for that input.
 */
export async function inlineTakenBranches(model, run) {
  for (;;) {
    const graph = graphOf(model);
    const conditions = graph.nodes.filter((node) => node.opType === 'If').map((node) => node.inputs[0]);
    if (conditions.length === 0) return model;
    const values = await run(withOutputs(model, conditions));
    const nodes = [];
    const initializers = graph.initializers.map((tensor) => tensor.bytes);
    for (const node of graph.nodes) {
      if (node.opType !== 'If') {
        nodes.push(node.bytes);
        continue;
      }
      const branch = inlined(node, Boolean(values[node.inputs[0]].data[0]));
      nodes.push(...branch.nodes);
      initializers.push(...branch.initializers);
    }
    const bytesOf = (entries) => entries.map((entry) => entry.bytes);
    model = withGraph(model, encodeGraph({name: 'inlined', nodes, initializers, inputs: bytesOf(graph.inputs),
                                          outputs: bytesOf(graph.outputs)}));
  }
}
