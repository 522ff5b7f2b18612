// TensorFlow.js: it reads no ONNX, so the network is declared again, in its channels-last layout.
import {milliseconds} from './clock.mjs';
import {NETWORKS} from './networks.mjs';

const {tf} = globalThis;

const channelsLast = ({dims, data}) => tf.tidy(() => tf.tensor(data, dims).transpose([0, 2, 3, 1]));
const kernel = ({dims, data}) => tf.tidy(() => {
  const tensor = tf.tensor(data, dims);
  return dims.length === 4 ? tensor.transpose([2, 3, 1, 0]) : tensor.clone();
});

const OPERATORS = {
  Conv: (x, {pads}, [weight, bias]) => tf.add(tf.conv2d(x, weight, 1, pads[0]), bias),
  Gemm: (x, _, [weight, bias]) => tf.add(tf.matMul(x, weight, false, true), bias),
  MaxPool: (x, {kernel_shape, strides}) => tf.maxPool(x, kernel_shape, strides, 'valid'),
  Relu: (x) => tf.relu(x),
  Flatten: (x) => tf.reshape(tf.transpose(x, [0, 3, 1, 2]), [x.shape[0], -1]),
};

/** {loss, forward_ms, gradients_ms} of the sum of the output, on `backend`. */
export async function measure(name, backend, runs) {
  if (!(await tf.setBackend(backend))) throw new Error(`TensorFlow.js has no ${backend} here`);
  await tf.ready();
  const network = NETWORKS[name]();
  const image = channelsLast(network.input);
  const weights = Object.fromEntries(
      Object.entries(network.weights).map(([key, value]) => [key, tf.variable(kernel(value))]));
  const forward = () => network.nodes.reduce(
      (x, {op, inputs, attributes}) => OPERATORS[op](x, attributes, inputs.slice(1).map((key) => weights[key])), image);
  const read = async (tensors) => {
    await Promise.all(tensors.map((tensor) => tensor.data()));
    tf.dispose(tensors);
  };
  const [loss] = await tf.tidy(() => tf.sum(forward())).data();
  return {
    loss,
    forward_ms: await milliseconds(runs, () => read([tf.tidy(forward)])),
    gradients_ms: await milliseconds(runs, () => {
      const {value, grads} = tf.variableGrads(() => tf.sum(forward()));
      return read([value, ...Object.values(grads)]);
    }),
  };
}
