// webgpu.h on top of navigator.gpu, as an Emscripten library: the functions that engine/gpu/functions.h lists. Those that
// take structures are C++ (engine/gpu/functions_web.cpp), which knows how these lie in memory, and call the webgpu_* here.
//
// For C++ an object is a number that only the thread knows that made it.

{
const library = {
  $gpu: '={objects: new Map(), last: 0}',
  // A number is never used again, so that whoever calls back late finds nothing.
  $gpuAdd: (object) => {
    gpu.objects.set(++gpu.last, object);
    return gpu.last;
  },
  $gpuGet: (number) => gpu.objects.get(number),
  $gpuList: (pointer, count) => Array.from(HEAPU32.subarray(pointer >>> 2, (pointer >>> 2) + count)),
  // answer(callback, user, value, message), unless the object has been released.
  $gpuCall: (object, answer, callback, user, value, text) => {
    if (!gpuGet(object)) return;
    const message = stringToNewUTF8(text);
    {{{ makeDynCall('vppip', 'answer') }}}(callback, user, value, message);
    _free(message);
  },
  // The same once the promise is settled, with 0 where it is rejected.
  $gpuAnswer: (object, promise, valueAndText, answer, callback, user) => {
    promise.then((result) => gpuCall(object, answer, callback, user, ...valueAndText(result)),
                 (error) => gpuCall(object, answer, callback, user, 0, error.message));
  },
  // As WGPUErrorType.
  $gpuErrorType: (error) => ({GPUValidationError: 2, GPUOutOfMemoryError: 3})[error?.constructor.name] ?? (error ? 4 : 1),
};
const helpers = [...Object.keys(library), '$UTF8ToString', '$stringToNewUTF8', 'free'];

// Signatures are Emscripten's, with objects as i.
function define(name, signature, body) {
  Object.assign(library, {[name]: body, [`${name}__sig`]: signature, [`${name}__deps`]: helpers});
  if (signature.includes('j')) library[`${name}__i53abi`] = true;
}

for (const type of ['Instance', 'Adapter', 'Device', 'Queue', 'Buffer', 'CommandEncoder', 'CommandBuffer',
                    'ComputePassEncoder', 'ComputePipeline', 'BindGroupLayout', 'BindGroup', 'PipelineLayout',
                    'ShaderModule', 'QuerySet']) {
  define(`wgpu${type}Release`, 'vi', (object) => gpu.objects.delete(object));
}

define('webgpu_present', 'i', () => !!globalThis.navigator?.gpu);
define('wgpuCreateInstance', 'ii', () => gpuAdd(navigator.gpu));
define('wgpuInstanceProcessEvents', 'vi', () => {});  // the event loop does
define('webgpu_request_adapter', 'viippp', (instance, power, answer, callback, user) => {
  const powerPreference = [, 'low-power', 'high-performance'][power];
  gpuAnswer(instance, gpuGet(instance).requestAdapter({powerPreference}), (adapter) => [adapter ? gpuAdd(adapter) : 0, ''],
            answer, callback, user);
});
define('webgpu_adapter_text', 'pip', (adapter, name) => stringToNewUTF8(gpuGet(adapter).info[UTF8ToString(name)] ?? ''));
define('webgpu_adapter_is_fallback', 'ii', (adapter) => !!gpuGet(adapter).info.isFallbackAdapter);
define('webgpu_adapter_limit', 'dip', (adapter, name) => gpuGet(adapter).limits[UTF8ToString(name)]);

define('wgpuAdapterHasFeature', 'iii', (adapter) => gpuGet(adapter).features.has('timestamp-query'));  // asked for no other

// With as much as the adapter has of what computing needs.
define('webgpu_request_device', 'vippppppppp',
       (adapter, answer, callback, user, onLost, lostCallback, lostUser, onError, errorCallback, errorUser) => {
  const {limits} = gpuGet(adapter), requiredLimits = {};
  for (const name of ['maxBufferSize', 'maxStorageBufferBindingSize', 'maxStorageBuffersPerShaderStage',
                      'maxComputeWorkgroupsPerDimension', 'maxComputeInvocationsPerWorkgroup',
                      'maxComputeWorkgroupSizeX', 'maxComputeWorkgroupSizeY', 'maxComputeWorkgroupSizeZ',
                      'maxComputeWorkgroupStorageSize', 'minUniformBufferOffsetAlignment']) {
    requiredLimits[name] = limits[name];
  }
  const requiredFeatures = ['timestamp-query'].filter((name) => gpuGet(adapter).features.has(name));
  gpuAnswer(adapter, gpuGet(adapter).requestDevice({requiredLimits, requiredFeatures}), (device) => {
    const number = gpuAdd(device);
    device.lost.then(({message}) => gpuCall(number, onLost, lostCallback, lostUser, 0, message));
    device.onuncapturederror = ({error}) =>
      gpuCall(number, onError, errorCallback, errorUser, gpuErrorType(error), error.message);
    return [number, ''];
  }, answer, callback, user);
});

define('wgpuDeviceGetQueue', 'ii', (device) => gpuAdd(gpuGet(device).queue));
define('wgpuDevicePushErrorScope', 'vii', (device, filter) =>
  gpuGet(device).pushErrorScope([, 'validation', 'out-of-memory', 'internal'][filter]));
define('webgpu_pop_error_scope', 'vippp', (device, answer, callback, user) =>
  gpuAnswer(device, gpuGet(device).popErrorScope(), (error) => [gpuErrorType(error), error?.message ?? ''], answer,
            callback, user));
define('webgpu_create_buffer', 'iiid', (device, usage, size) => gpuAdd(gpuGet(device).createBuffer({usage, size})));
define('webgpu_create_shader_module', 'iipppp', (device, label, labelLength, code, length) =>
  gpuAdd(gpuGet(device).createShaderModule({label: UTF8ToString(label, labelLength), code: UTF8ToString(code, length)})));
// Entries: binding and WGPUBufferBindingType.
define('webgpu_create_bind_group_layout', 'iipi', (device, entries, count) => {
  const numbers = gpuList(entries, 2 * count), types = [,, 'uniform', 'storage', 'read-only-storage'];
  return gpuAdd(gpuGet(device).createBindGroupLayout({entries: Array.from({length: count}, (_, i) =>
    ({binding: numbers[2 * i], visibility: 4, buffer: {type: types[numbers[2 * i + 1]]}}))}));
});
// Entries: binding, buffer, offset, size.
define('webgpu_create_bind_group', 'iiipi', (device, layout, entries, count) => {
  const numbers = gpuList(entries, 4 * count);
  return gpuAdd(gpuGet(device).createBindGroup({layout: gpuGet(layout), entries: Array.from({length: count}, (_, i) => {
    const [binding, buffer, offset, size] = numbers.slice(4 * i);
    return {binding, resource: {buffer: gpuGet(buffer), offset, size}};
  })}));
});
define('webgpu_create_pipeline_layout', 'iipi', (device, layouts, count) =>
  gpuAdd(gpuGet(device).createPipelineLayout({bindGroupLayouts: gpuList(layouts, count).map(gpuGet)})));
define('webgpu_create_compute_pipeline', 'iippiipp', (device, label, labelLength, layout, module, entry, entryLength) =>
  gpuAdd(gpuGet(device).createComputePipeline({
    label: UTF8ToString(label, labelLength), layout: gpuGet(layout),
    compute: {module: gpuGet(module), entryPoint: UTF8ToString(entry, entryLength)}})));
define('wgpuDeviceCreateCommandEncoder', 'iii', (device) => gpuAdd(gpuGet(device).createCommandEncoder()));

define('wgpuQueueSubmit', 'vipp', (queue, count, commands) => gpuGet(queue).submit(gpuList(commands, count).map(gpuGet)));
define('wgpuQueueWriteBuffer', 'viijpp', (queue, buffer, offset, data, size) => {
#if ENVIRONMENT_MAY_BE_NODE
  const bytes = HEAPU8.slice(data, data + size);  // Dawn for Node takes no shared memory
#else
  const bytes = HEAPU8.subarray(data, data + size);
#endif
  gpuGet(queue).writeBuffer(gpuGet(buffer), offset, bytes);
});

define('wgpuBufferDestroy', 'vi', (buffer) => gpuGet(buffer).destroy());
define('webgpu_map_buffer', 'viippppp', (buffer, mode, offset, size, answer, callback, user) =>
  gpuAnswer(buffer, gpuGet(buffer).mapAsync(mode, offset, size), () => [1, ''], answer, callback, user));
define('wgpuBufferReadMappedRange', 'iippp', (buffer, offset, data, size) => {
  HEAPU8.set(new Uint8Array(gpuGet(buffer).getMappedRange(offset, size)), data);
  return 1;  // WGPUStatus_Success
});
define('wgpuBufferUnmap', 'vi', (buffer) => gpuGet(buffer).unmap());

define('webgpu_create_timestamps', 'iii', (device, count) => gpuAdd(gpuGet(device).createQuerySet({type: 'timestamp', count})));
define('webgpu_begin_compute_pass', 'iiiii', (encoder, timestamps, beginningOfPassWriteIndex, endOfPassWriteIndex) => {
  const timestampWrites = {querySet: gpuGet(timestamps), beginningOfPassWriteIndex, endOfPassWriteIndex};
  return gpuAdd(gpuGet(encoder).beginComputePass(timestamps ? {timestampWrites} : {}));
});
define('wgpuCommandEncoderResolveQuerySet', 'viiiiij', (encoder, set, first, count, buffer, offset) =>
  gpuGet(encoder).resolveQuerySet(gpuGet(set), first, count, gpuGet(buffer), offset));
define('wgpuCommandEncoderCopyBufferToBuffer', 'viijijj', (encoder, from, at, to, toAt, size) =>
  gpuGet(encoder).copyBufferToBuffer(gpuGet(from), at, gpuGet(to), toAt, size));
define('wgpuCommandEncoderFinish', 'iii', (encoder) => gpuAdd(gpuGet(encoder).finish()));
define('wgpuComputePassEncoderSetPipeline', 'vii', (pass, pipeline) => gpuGet(pass).setPipeline(gpuGet(pipeline)));
define('wgpuComputePassEncoderSetBindGroup', 'viiipp', (pass, index, group, count, offsets) =>
  gpuGet(pass).setBindGroup(index, gpuGet(group), gpuList(offsets, count)));
define('wgpuComputePassEncoderDispatchWorkgroups', 'viiii', (pass, x, y, z) => gpuGet(pass).dispatchWorkgroups(x, y, z));
define('wgpuComputePassEncoderEnd', 'vi', (pass) => gpuGet(pass).end());

addToLibrary(library);
}
