// dlib's ResNet-34 as an ONNX model: takes RGB pictures of 0 to 255, gives the probability of each class.
import {encodeGraph, encodeModel, encodeNode, encodeTensor, encodeValueInfo} from '../lib/onnx.mjs';
import {STAGES} from './network.mjs';

/** Collects nodes and weights; a node, its one output and its weights share a name. */
class GraphBuilder {
  nodes = [];
  initializers = [];

  constant(name, type, dims, data) {
    this.initializers.push(encodeTensor(name, type, dims, data));
    return name;
  }

  node(opType, name, inputs, attributes) {
    this.nodes.push(encodeNode(opType, inputs, [name], attributes));
    return name;
  }

  /** dlib's affine layer, a scale and a shift of each channel, is folded into the convolution before it. */
  conv(name, input, {dims, kernel, strides, padding, weights, bias}, {scale, shift}) {
    const filterSize = weights.length / dims[0];
    const scaled = weights.map((weight, i) => weight * scale[Math.floor(i / filterSize)]);
    const shifted = bias.map((value, i) => value * scale[i] + shift[i]);
    const inputs = [
      input,
      this.constant(`${name}.weight`, 'float32', dims, scaled),
      this.constant(`${name}.bias`, 'float32', [dims[0]], shifted),
    ];
    return this.node('Conv', name, inputs, {kernel_shape: kernel, strides, pads: [...padding, ...padding]});
  }

  pool(opType, name, input, {kernel, strides, padding}) {
    return this.node(opType, name, [input], {kernel_shape: kernel, strides, pads: [...padding, ...padding]});
  }
}

/** A residual block; `next` yields the layers of dlib's chain. Returns its output. */
function addBlock(graph, name, input, halves, next) {
  next('tag');
  const first = next('con');
  let body = graph.conv(`${name}.conv1`, input, first, next('affine'));
  next('relu');
  body = graph.node('Relu', `${name}.relu1`, [body]);
  const second = next('con');
  body = graph.conv(`${name}.conv2`, body, second, next('affine'));
  let shortcut = input;
  if (halves) {
    next('tag');
    next('skip');
    shortcut = graph.pool('AveragePool', `${name}.shortcut`, input, next('avg_pool'));
    // dlib adds tensors of unequal channel counts as if the missing channels were zero.
    const missing = BigInt(first.dims[0] - first.dims[1]);
    const pads = BigInt64Array.of(0n, 0n, 0n, 0n, 0n, missing, 0n, 0n);
    const padding = graph.constant(`${name}.shortcut.pads`, 'int64', [8], pads);
    shortcut = graph.node('Pad', `${name}.shortcut_padded`, [shortcut, padding]);
  }
  next('add_prev');
  next('relu');
  return graph.node('Relu', `${name}.relu2`, [graph.node('Add', `${name}.add`, [body, shortcut])]);
}

/** `network` as readNetwork gives it; returns the ModelProto's bytes. */
export function resnet34Model({mean, rows, columns, layers, labels}, metadata) {
  const graph = new GraphBuilder();
  const rest = layers.values();
  const next = (kind) => {
    const layer = rest.next().value;
    if (layer.kind !== kind) throw new Error(`expected a ${kind} layer, found ${layer.kind}`);
    return layer;
  };

  const means = graph.constant('mean', 'float32', [1, 3, 1, 1], Float32Array.from(mean));
  const range = graph.constant('range', 'float32', [], Float32Array.of(256));
  let value = graph.node('Sub', 'centred', ['image', means]);
  value = graph.node('Div', 'scaled', [value, range]);
  const stem = next('con');
  value = graph.conv('conv1', value, stem, next('affine'));
  next('relu');
  value = graph.node('Relu', 'relu1', [value]);
  value = graph.pool('MaxPool', 'maxpool', value, next('max_pool'));
  for (const [stage, blocks] of STAGES.entries()) {
    for (let block = 0; block < blocks; ++block) {
      value = addBlock(graph, `stage${stage + 1}.block${block + 1}`, value, stage > 0 && block === 0, next);
    }
  }
  next('avg_pool');
  value = graph.node('GlobalAveragePool', 'avgpool', [value]);
  value = graph.node('Flatten', 'features', [value]);
  const {inputs, outputs, weights, bias} = next('fc');
  const dense = [
    value,
    graph.constant('fc.weight', 'float32', [inputs, outputs], weights),
    graph.constant('fc.bias', 'float32', [outputs], bias),
  ];
  value = graph.node('Gemm', 'logits', dense);
  graph.node('Softmax', 'probabilities', [value], {axis: 1});

  return encodeModel({
    irVersion: 8,
    opset: 13,
    producer: 'onnxray fetch-resnet34',
    doc: 'ResNet-34 for the 1000 classes of ImageNet, trained by Davis King. Takes RGB from 0 to 255.',
    metadata,
    graph: encodeGraph({
      name: 'resnet34',
      nodes: graph.nodes,
      initializers: graph.initializers,
      inputs: [encodeValueInfo('image', 'float32', ['batch', 3, rows, columns])],
      outputs: [encodeValueInfo('probabilities', 'float32', ['batch', labels.length])],
    }),
  });
}
