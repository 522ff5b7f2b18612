// What the page weighs on its way to a visitor.
import {existsSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import {brotliCompressSync, constants} from 'node:zlib';
import {SITE} from './page.mjs';

/** Bytes of everything but the samples, with one variant of the program, as a host with brotli sends them. */
export function weigh() {
  const variant = ['web', 'web-single'].find((name) => existsSync(join(SITE, `onnxray.${name}.wasm`)));
  const files = ['index.html', 'page.css', 'boot.js', 'sw.js', 'icon.svg', 'manifest.webmanifest', `onnxray.${variant}.js`,
                 `onnxray.${variant}.wasm`];
  return files.reduce((sum, file) => {
    const bytes = readFileSync(join(SITE, file));
    const options = {[constants.BROTLI_PARAM_LGWIN]: 24, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length};
    return sum + brotliCompressSync(bytes, {params: options}).length;
  }, 0);
}
