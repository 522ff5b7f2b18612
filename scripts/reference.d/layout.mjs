// The layout of the ONNX backend tests: model.onnx, test_data_set_0/{input,output}_N.pb.
import {writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {makeDir} from '../lib/files.mjs';
import {encodeTensor} from '../lib/onnx.mjs';

function writeTensors(folder, prefix, tensors) {
  for (const [i, [name, {type, dims, data}]] of Object.entries(tensors).entries()) {
    writeFileSync(join(folder, `${prefix}_${i}.pb`), encodeTensor(name, type, dims, data));
  }
}

/** Lays out `model`, its inputs and its outputs, both {type, dims, data} by name, under `folder`. */
export function layOut(folder, model, feeds, outputs) {
  const set = makeDir(join(folder, 'test_data_set_0'));
  writeFileSync(join(folder, 'model.onnx'), model);
  writeTensors(set, 'input', feeds);
  writeTensors(set, 'output', outputs);
}
