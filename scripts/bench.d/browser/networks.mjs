// The networks that the browser's peers can run: small ones of Conv, Relu, MaxPool, Flatten and Gemm.
import {encodeGraph, encodeModel, encodeNode, encodeTensor, encodeValueInfo} from '../../lib/onnx.mjs';
import {noise} from '../../lib/random.mjs';

const product = (dims) => dims.reduce((all, dim) => all * dim, 1);

/** A network as plain data: {input: {name, dims, data}, output, nodes: [{op, name, inputs, attributes}], weights}. */
class Network {
  nodes = [];
  weights = {};

  constructor(dims) {
    this.random = noise(1998);
    const data = Float32Array.from({length: product(dims)}, () => (this.random() + 1) / 2);
    this.input = {name: 'image', dims, data};
    this.output = 'image';
  }

  node(op, attributes = {}, weights = []) {
    const name = `${op.toLowerCase()}${this.nodes.length}`;
    const names = weights.map((dims, i) => {
      const weight = `${name}.${i ? 'bias' : 'weight'}`;
      const bound = Math.sqrt(6 / product(weights[0].slice(1)));
      this.weights[weight] = {dims, data: Float32Array.from({length: product(dims)}, () => (i ? 0 : bound * this.random()))};
      return weight;
    });
    this.nodes.push({op, name, inputs: [this.output, ...names], attributes});
    this.output = name;
    return this;
  }

  conv(channels, inputs, kernel, pad) {
    const attributes = {kernel_shape: [kernel, kernel], pads: [pad, pad, pad, pad]};
    return this.node('Conv', attributes, [[channels, inputs, kernel, kernel], [channels]]).node('Relu');
  }

  pool() {
    return this.node('MaxPool', {kernel_shape: [2, 2], strides: [2, 2]});
  }

  dense(outputs, inputs) {
    return this.node('Gemm', {transB: 1}, [[outputs, inputs], [outputs]]);
  }
}

export const NETWORKS = {
  'LeNet-5, batch 64': () => new Network([64, 1, 28, 28])
      .conv(6, 1, 5, 2).pool().conv(16, 6, 5, 0).pool().node('Flatten')
      .dense(120, 400).node('Relu').dense(84, 120).node('Relu').dense(10, 84),
  'six 3x3 convolutions at 56x56': () => new Network([1, 64, 56, 56])
      .conv(64, 64, 3, 1).conv(64, 64, 3, 1).pool().conv(128, 64, 3, 1).conv(128, 128, 3, 1).pool()
      .conv(256, 128, 3, 1).conv(256, 256, 3, 1).pool().node('Flatten').dense(10, 256 * 7 * 7),
};

/** The ModelProto's bytes, with the weights as initialisers or as further inputs. */
export function encode({nodes, weights, input, output}, {weightsAsInputs = false} = {}) {
  const info = (name, dims) => encodeValueInfo(name, 'float32', dims);
  const parameters = Object.entries(weights);
  return encodeModel({
    irVersion: 8,
    opset: 17,
    producer: 'onnxray',
    doc: 'For scripts/bench --browser.',
    graph: encodeGraph({
      name: 'network',
      nodes: nodes.map(({op, name, inputs, attributes}) => encodeNode(op, inputs, [name], attributes)),
      initializers: weightsAsInputs ? [] : parameters.map(([name, {dims, data}]) => encodeTensor(name, 'float32', dims, data)),
      inputs: [info(input.name, input.dims), ...(weightsAsInputs ? parameters.map(([name, {dims}]) => info(name, dims)) : [])],
      outputs: [info(output, [input.dims[0], 10])],
    }),
  });
}
