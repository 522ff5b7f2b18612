// The runtimes Onnxray is checked and measured against: pinned npm packages under build/peers, never linked;
// their install scripts are not run.
import {existsSync, readFileSync, writeFileSync} from 'node:fs';
import {createRequire} from 'node:module';
import {join} from 'node:path';
import {pathToFileURL} from 'node:url';
import {unpackNpmPackage} from './download.mjs';
import {BUILD, makeDir, ROOT} from './files.mjs';

const PEERS = join(BUILD, 'peers');

/** Makes sure the named packages of peers.lock are unpacked. */
export async function installPeers(...names) {
  const lock = JSON.parse(readFileSync(join(ROOT, 'scripts/peers.lock'), 'utf8'));
  for (const name of names) {
    const folder = join(PEERS, 'node_modules', name);
    const stamp = join(folder, '.unpacked');
    const members = lock[name].members.map((member) => member.replace('ARCH', process.arch));
    const unpacked = [lock[name].sha256, ...members].join('\n');
    if (existsSync(stamp) && readFileSync(stamp, 'utf8') === unpacked) continue;
    await unpackNpmPackage({...lock[name], members}, makeDir(folder));
    writeFileSync(stamp, unpacked);
  }
}

/** onnxruntime-node: ONNX Runtime's CPU provider. */
export async function loadOrtNode() {
  await installPeers('onnxruntime-common', 'onnxruntime-node');
  return createRequire(join(PEERS, 'package.json'))('onnxruntime-node');
}

/** onnxruntime-web's WebAssembly build with that many threads; the count is fixed by the first session. */
export async function loadOrtWeb(threads) {
  await installPeers('onnxruntime-common', 'onnxruntime-web');
  const module = join(PEERS, 'node_modules/onnxruntime-web/dist/ort.node.min.mjs');
  const ort = await import(pathToFileURL(module).href);
  ort.env.wasm.numThreads = threads;
  ort.env.logLevel = 'error';
  return ort;
}
