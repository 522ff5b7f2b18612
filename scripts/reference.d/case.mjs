// Cases of tests/contrib/: how one is declared, and the model it becomes.
//
//   {name: 'gelu_of_halves',                   folder and test name: lower case, unique among all cases
//    op: 'Gelu',
//    domain: 'com.microsoft',                  the default; '' for ONNX's own operators
//    attributes: {axis: 1},                    ints, int lists, strings, tensors; float(1), floats([1]), strings(['a'])
//    inputs: {x: random('float16', [2, 3]),    by name, in the operator's order; null: an optional one left out
//             y: tensor('int64', [1], [7])},
//    constants: ['y'],                         those of the inputs that are initialisers; the others are fed
//    outputs: ['z', '', 'w'],                  default ['y']; '' is one that is not asked for
//    opsets: {'': 21, 'com.microsoft': 1},     these are the defaults
//    shapes: {x: ['batch', 3]},                how an input's shape is declared, where it is not what is fed
//    tolerance: {relative: 1e-2,               where not 1e-3, 1e-7, and integers that are the same
//                absolute: 1e-3, integers: 1}}
//
// In place of `op`, `domain` and `attributes`, a case may have
//
//    nodes: [{op, domain, attributes, inputs: ['x', ''], outputs: ['z']}]
import {encodeGraph, encodeModel, encodeNode, encodeTensor, encodeValueInfo} from '../lib/onnx.mjs';
import {materialised} from '../../tests/contrib/lib/values.mjs';

const IR_VERSION = 10;
const present = (names) => names.filter((name) => name !== '');
const node = ({op, domain = 'com.microsoft', attributes = {}, inputs, outputs}) =>
    encodeNode(op, inputs, outputs, attributes, domain);

/** What has to be fed, by name: {type, dims, data}. */
export function feedsOf({inputs, constants = []}) {
  const feeds = {};
  for (const [name, described] of Object.entries(inputs)) {
    if (described && !constants.includes(name)) feeds[name] = materialised(described);
  }
  return feeds;
}

/** ModelProto. `types` has {type, dims} of outputs by name, whose types are not declared otherwise. */
export function modelOf(entry, types = {}) {
  const {inputs, constants = [], outputs = ['y'], opsets = {}, shapes = {}} = entry;
  const {'': opset, ...imports} = {'': 21, 'com.microsoft': 1, ...opsets};
  const inputNames = Object.entries(inputs).map(([name, described]) => (described ? name : ''));
  const nodes = entry.nodes ?? [{...entry, inputs: inputNames, outputs}];
  const declare = (name) => encodeValueInfo(name, inputs[name].type, shapes[name] ?? inputs[name].dims);
  const initializer = (name) => {
    const {type, dims, data} = materialised(inputs[name]);
    return encodeTensor(name, type, dims, data);
  };
  return encodeModel({
    irVersion: IR_VERSION, opset, imports, producer: 'onnxray-tests', doc: '',
    graph: encodeGraph({
      name: entry.name,
      nodes: nodes.map(node),
      initializers: constants.map(initializer),
      inputs: present(inputNames).filter((name) => !constants.includes(name)).map(declare),
      outputs: present(outputs).map((name) => encodeValueInfo(name, types[name]?.type, types[name]?.dims)),
    }),
  });
}
