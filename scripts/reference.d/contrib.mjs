// The cases of tests/contrib/ with what ONNX Runtime computes for them.
import {createHash} from 'node:crypto';
import {existsSync, readdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {pathToFileURL} from 'node:url';
import {Failure, makeDir, ROOT} from '../lib/files.mjs';
import {loadOrtNode} from '../lib/peers.mjs';
import {feedsOf, modelOf} from './case.mjs';
import {layOut} from './layout.mjs';
import {evaluateOutputs} from './runtime.mjs';

const STAMP = '.sha256';

/** Every case in the .mjs files of `directory`. */
export async function readCases(directory) {
  const cases = [];
  for (const file of readdirSync(directory).filter((name) => name.endsWith('.mjs') && !name.endsWith('.test.mjs'))) {
    const family = (await import(pathToFileURL(join(directory, file)))).default;
    for (const entry of family) {
      if (!/^[a-z0-9_]+$/.test(entry.name)) throw new Failure(`${file}: '${entry.name}' is no name for a case`);
      const twin = cases.find(({name}) => name === entry.name);
      if (twin) throw new Failure(`${file} and ${twin.file} both have a case '${entry.name}'`);
      cases.push({...entry, file});
    }
  }
  return cases;
}

/** What the expected values depend on. */
function keyOf(entry, model, feeds) {
  const hash = createHash('sha256');
  hash.update(readFileSync(join(ROOT, 'scripts/peers.lock')));
  hash.update(model);
  for (const [name, {type, dims, data}] of Object.entries(feeds)) {
    hash.update(JSON.stringify([name, type, dims]));
    hash.update(type === 'string' ? JSON.stringify(data) : data);
  }
  hash.update(JSON.stringify(entry.tolerance ?? {}));
  return hash.digest('hex');
}

const toleranceText = (tolerance) =>
    Object.entries(tolerance).map(([name, value]) => `${name} ${value}\n`).join('');

async function layOutCase(folder, entry) {
  const [model, feeds] = [modelOf(entry), feedsOf(entry)];
  const key = keyOf(entry, model, feeds);
  const stamp = join(folder, STAMP);
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === key) return;
  rmSync(folder, {recursive: true, force: true});
  const outputs = await evaluateOutputs(await loadOrtNode(), model, feeds);
  layOut(folder, modelOf(entry, outputs), feeds, outputs);
  if (entry.tolerance) writeFileSync(join(folder, 'tolerance.txt'), toleranceText(entry.tolerance));
  writeFileSync(stamp, key);
}

/** Lays out every case of `directory` under `folder` whose content changed, and removes what is no case now. */
export async function makeCases(folder, directory) {
  const cases = await readCases(directory);
  const refused = [];
  for (const entry of cases) {
    try {
      await layOutCase(join(folder, entry.name), entry);
    } catch (error) {
      refused.push(`${entry.file}: ${entry.name}: ${error.message}`);
    }
  }
  const known = new Set(cases.map(({name}) => name));
  for (const name of readdirSync(makeDir(folder))) {
    if (!known.has(name)) rmSync(join(folder, name), {recursive: true});
  }
  if (refused.length) throw new Failure(`ONNX Runtime does not run every case:\n${refused.join('\n')}`);
}
