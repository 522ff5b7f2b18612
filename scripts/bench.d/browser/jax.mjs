// @jax-js: the ONNX file with its weights as inputs, differentiated by them.
import {blockUntilReady, defaultDevice, grad, init, jit, numpy as np} from '@jax-js/jax';
import {ONNXModel} from '@jax-js/onnx';
import {milliseconds} from './clock.mjs';
import {encode, NETWORKS} from './networks.mjs';

const array = ({dims, data}) => np.array(data, {shape: dims});
// Every use of an array consumes a reference to it.
const again = (arrays) => Object.fromEntries(Object.entries(arrays).map(([name, value]) => [name, value.ref]));

/** {loss, forward_ms, gradients_ms} of the sum of the output, on `device`. */
export async function measure(name, device, runs) {
  const available = await init(device);
  if (!available.includes(device)) throw new Error(`jax-js has no ${device} here`);
  defaultDevice(device);
  const network = NETWORKS[name]();
  const model = new ONNXModel(encode(network, {weightsAsInputs: true}));
  const weights = Object.fromEntries(Object.entries(network.weights).map(([key, value]) => [key, array(value)]));
  const image = array(network.input);
  const output = (parameters, input) => model.run({...parameters, image: input})[network.output];
  const forward = jit(output);
  const gradients = jit(grad((parameters, input) => output(parameters, input).sum()));
  const loss = forward(again(weights), image.ref).sum().item();
  const drop = (tree) => Object.values(tree).forEach((value) => value.dispose());
  return {
    loss,
    forward_ms: await milliseconds(runs, async () => {
      (await blockUntilReady(forward(again(weights), image.ref))).dispose();
    }),
    gradients_ms: await milliseconds(runs, async () => drop(await blockUntilReady(gradients(again(weights), image.ref)))),
  };
}

/** {forward_ms} of the model at `address`, fed `data` of shape `dims`, on the GPU. */
export async function measureModel(address, {dims, data}, runs) {
  if (!(await init('webgpu')).includes('webgpu')) throw new Error('jax-js has no webgpu here');
  defaultDevice('webgpu');
  const model = new ONNXModel(new Uint8Array(await (await fetch(address)).arrayBuffer()));
  const image = array({dims, data: Float32Array.from(data)});
  const {input: inputs, initializer} = model.model.graph;
  const {name} = inputs.find((input) => initializer.every((weight) => weight.name !== input.name));
  const forward = jit((input) => Object.values(model.run({[name]: input}))[0]);
  return {forward_ms: await milliseconds(runs, async () => (await blockUntilReady(forward(image.ref))).dispose())};
}
