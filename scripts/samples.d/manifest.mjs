// Writes build/samples/samples.json, the list the page and the tests read.
import {existsSync, statSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {SAMPLES, sha256} from '../lib/files.mjs';
import {INPUTS, MODELS, RESNET34} from './catalogue.mjs';

async function described(entry) {
  const path = join(SAMPLES, entry.file);
  return {...entry, bytes: statSync(path).size, sha256: await sha256(path)};
}

/** Lists the samples that are there: {models: [...], inputs: [...]}, see catalogue.mjs for the fields. */
export async function writeManifest() {
  const models = existsSync(join(SAMPLES, RESNET34.file)) ? [...MODELS, RESNET34] : MODELS;
  const manifest = {
    models: await Promise.all(models.map(described)),
    inputs: await Promise.all(INPUTS.map(described)),
  };
  writeFileSync(join(SAMPLES, 'samples.json'), JSON.stringify(manifest, null, 2) + '\n');
}
