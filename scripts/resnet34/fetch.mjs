// usage: fetch.mjs
// Fetches dlib's ResNet-34, writes build/samples/resnet34.onnx and its labels; see scripts/fetch-resnet34.
import {readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {fetchFiles} from '../lib/download.mjs';
import {Failure, humanBytes, ROOT, run, SAMPLES} from '../lib/files.mjs';
import {RESNET34} from '../samples.d/catalogue.mjs';
import {writeManifest} from '../samples.d/manifest.mjs';
import {DlibReader} from './dlib.mjs';
import {readNetwork} from './network.mjs';
import {resnet34Model} from './onnx_model.mjs';

run(async () => {
  const {onDemand} = JSON.parse(readFileSync(join(ROOT, 'scripts/samples.lock'), 'utf8'));
  const [file] = await fetchFiles(onDemand.resnet34);
  let network;
  try {
    network = readNetwork(new DlibReader(readFileSync(file)));
  } catch (error) {
    throw new Failure(`${file} is not the network expected: ${error.message}`);
  }
  const model = resnet34Model(network, {
    'onnxray.preset': RESNET34.preset,
    'onnxray.labels': network.labels.join('\n'),
    licence: RESNET34.licence,
    origin: RESNET34.origin,
  });
  writeFileSync(join(SAMPLES, RESNET34.file), model);
  writeFileSync(join(SAMPLES, RESNET34.labels), network.labels.map((label) => `${label}\n`).join(''));
  await writeManifest();
  console.log(`  ${RESNET34.file}  ${humanBytes(model.length)}`);
});
