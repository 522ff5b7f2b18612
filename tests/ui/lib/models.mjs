// Small models for the tests, good and bad.
import {bytesField, concat, intField, message} from '../../../scripts/lib/protobuf.mjs';
import {encodeGraph, encodeModel, encodeNode, encodeTensor, encodeValueInfo} from '../../../scripts/lib/onnx.mjs';

const model = (graph) => encodeModel({irVersion: 8, opset: 17, producer: 'onnxray-tests', doc: '', graph: encodeGraph(graph)});

/** Names of what is computed: `ramp` = x * 2, `odd` = ramp / 0 in places, `out` = |ramp|. */
export function smallModel() {
  const divisor = Float32Array.from({length: 16}, (_, i) => i % 5 === 0 ? 0 : 1);
  return model({
    name: 'small',
    nodes: [
      encodeNode('Add', ['x', 'x'], ['ramp']),
      encodeNode('Div', ['ramp', 'divisor'], ['odd']),
      encodeNode('Abs', ['ramp'], ['out']),
    ],
    initializers: [encodeTensor('divisor', 'float32', [4, 4], divisor)],
    inputs: [encodeValueInfo('x', 'float32', [1, 1, 4, 4])],
    outputs: [encodeValueInfo('odd', 'float32', [1, 1, 4, 4]), encodeValueInfo('out', 'float32', [1, 1, 4, 4])],
  });
}

/** A TensorProto for smallModel's input: -8 to 7. */
export const smallInput = () =>
  encodeTensor('x', 'float32', [1, 1, 4, 4], Float32Array.from({length: 16}, (_, i) => i - 8));

/** y = -x, of two samples of three rows. */
export const batchModel = () => model({
  name: 'batch',
  nodes: [encodeNode('Neg', ['x'], ['y'])],
  initializers: [],
  inputs: [encodeValueInfo('x', 'float32', [2, 3, 4, 5])],
  outputs: [encodeValueInfo('y', 'float32', [2, 3, 4, 5])],
});

/** An operator that nobody knows, and one that does not depend on it. */
export const unknownOperator = () => model({
  name: 'odd',
  nodes: [encodeNode('Mystery', ['x'], ['lost']), encodeNode('Neg', ['x'], ['found'])],
  initializers: [],
  inputs: [encodeValueInfo('x', 'float32', [4])],
  outputs: [encodeValueInfo('lost', 'float32', [4]), encodeValueInfo('found', 'float32', [4])],
});

/** y = x + w, where w lies in the file weights.bin: 4 floats. */
export function externalModel() {
  const location = message(13, bytesField(1, 'location'), bytesField(2, 'weights.bin'));
  const weight = concat([intField(1, 4), intField(2, 1), bytesField(8, 'w'), location, intField(14, 1)]);
  return model({
    name: 'external',
    nodes: [encodeNode('Add', ['x', 'w'], ['y'])],
    initializers: [weight],
    inputs: [encodeValueInfo('x', 'float32', [4])],
    outputs: [encodeValueInfo('y', 'float32', [4])],
  });
}

/** `count` matrix products of size x size, one after the other: long enough to be watched. */
export function longModel(count, size) {
  const nodes = Array.from({length: count}, (_, i) => encodeNode('MatMul', [`v${i}`, `v${i}`], [`v${i + 1}`]));
  return model({
    name: 'long', nodes, initializers: [],
    inputs: [encodeValueInfo('v0', 'float32', [size, size])],
    outputs: [encodeValueInfo(`v${count}`, 'float32', [size, size])],
  });
}
