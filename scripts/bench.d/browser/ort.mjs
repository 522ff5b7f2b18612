// onnxruntime-web's WebGPU provider, on a model's file.
import * as ort from '/build/peers/node_modules/onnxruntime-web/dist/ort.webgpu.min.mjs';
import {milliseconds} from './clock.mjs';

/** {forward_ms} of the model at `address`, fed `data` of shape `dims`. */
export async function measureModel(address, {dims, data}, runs) {
  const bytes = new Uint8Array(await (await fetch(address)).arrayBuffer());
  const session = await ort.InferenceSession.create(bytes, {executionProviders: ['webgpu'], graphOptimizationLevel: 'all'});
  const feeds = {[session.inputNames[0]]: new ort.Tensor('float32', Float32Array.from(data), dims)};
  return {forward_ms: await milliseconds(runs, () => session.run(feeds))};
}
