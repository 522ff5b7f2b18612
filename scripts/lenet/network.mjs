// LeNet-5 with random weights: LeCun, Bottou, Bengio and Haffner, Gradient-Based Learning Applied to Document
// Recognition (1998), with rectifiers, maxima and a softmax as one builds it today.
import {encodeGraph, encodeModel, encodeNode, encodeTensor, encodeValueInfo} from '../lib/onnx.mjs';
import {noise} from '../lib/random.mjs';

const IR_VERSION = 8;
const OPSET = 17;

const product = (dims) => dims.reduce((all, dim) => all * dim, 1);

/** Collects nodes and weights; a node, its one output and its weights share a name. */
class Network {
  nodes = [];
  initializers = [];
  random = noise(1998);

  node(opType, name, inputs, attributes) {
    this.nodes.push(encodeNode(opType, inputs, [name], attributes));
    return name;
  }

  /** Evenly spread with the variance 2 / inputs (He et al., 2015); the bias is zero. */
  weights(name, dims) {
    const bound = Math.sqrt(6 / product(dims.slice(1)));
    const values = Float32Array.from({length: product(dims)}, () => bound * this.random());
    this.initializers.push(encodeTensor(`${name}.weight`, 'float32', dims, values));
    this.initializers.push(encodeTensor(`${name}.bias`, 'float32', [dims[0]], new Float32Array(dims[0])));
    return [`${name}.weight`, `${name}.bias`];
  }

  conv(name, input, channels, inputs, pad) {
    const attributes = {kernel_shape: [5, 5], pads: [pad, pad, pad, pad]};
    return this.node('Conv', name, [input, ...this.weights(name, [channels, inputs, 5, 5])], attributes);
  }

  dense(name, input, outputs, inputs) {
    return this.node('Gemm', name, [input, ...this.weights(name, [outputs, inputs])], {transB: 1});
  }

  pool(name, input) {
    return this.node('MaxPool', name, [input], {kernel_shape: [2, 2], strides: [2, 2]});
  }

  relu(name, input) {
    return this.node('Relu', name, [input]);
  }
}

/** The ModelProto's bytes: takes pictures [N, 1, 28, 28] from 0 to 1, gives the probability of each digit. */
export function lenetModel(metadata) {
  const net = new Network();
  let value = net.pool('pool1', net.relu('relu1', net.conv('conv1', 'image', 6, 1, 2)));
  value = net.pool('pool2', net.relu('relu2', net.conv('conv2', value, 16, 6, 0)));
  value = net.node('Flatten', 'flat', [value]);
  value = net.relu('relu3', net.dense('dense1', value, 120, 400));
  value = net.relu('relu4', net.dense('dense2', value, 84, 120));
  net.node('Softmax', 'digit', [net.dense('dense3', value, 10, 84)]);
  return encodeModel({
    irVersion: IR_VERSION,
    opset: OPSET,
    producer: 'onnxray',
    doc: 'LeNet-5, trained on MNIST by scripts/train-lenet. Takes a white digit on black, 28 x 28, from 0 to 1.',
    metadata,
    graph: encodeGraph({
      name: 'lenet5',
      nodes: net.nodes,
      initializers: net.initializers,
      inputs: [encodeValueInfo('image', 'float32', ['N', 1, 28, 28])],
      outputs: [encodeValueInfo('digit', 'float32', ['N', 10])],
    }),
  });
}
