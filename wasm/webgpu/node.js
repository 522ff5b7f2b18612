// Node has no WebGPU of its own: Dawn's, where set-up has put it or ONNXRAY_WEBGPU_MODULE says. Opened when asked for.
{
  let gpu;
  Object.defineProperty(navigator, 'gpu', {get() {
    if (gpu === undefined) {
      try {
        const {create, globals} = require(process.env.ONNXRAY_WEBGPU_MODULE ?? `${__dirname}/../webgpu/node/dawn.node`);
        Object.assign(globalThis, globals);
        gpu = create([]);
      } catch {
        gpu = null;
      }
    }
    return gpu;
  }});
}
