// Paths, checksums, sizes and errors shared by the scripts that fetch or measure things.
import {createHash} from 'node:crypto';
import {createReadStream, existsSync, mkdirSync} from 'node:fs';
import {homedir} from 'node:os';
import {dirname, join, resolve} from 'node:path';
import {fileURLToPath} from 'node:url';

export const ROOT = resolve(dirname(fileURLToPath(import.meta.url)), '../..');
export const BUILD = join(ROOT, 'build');
export const SAMPLES = join(BUILD, 'samples');

/** The folder that outlives a clone: downloads are kept here, keyed by content. */
export function cacheDir() {
  const {ONNXRAY_CACHE, XDG_CACHE_HOME} = process.env;
  return ONNXRAY_CACHE || join(XDG_CACHE_HOME || join(homedir(), '.cache'), 'onnxray');
}

/** An error the user can act on: what happened, and what to do about it. */
export class Failure extends Error {
  constructor(message, advice = '') {
    super(message);
    this.advice = advice;
  }
}

/** Runs `main`, turning a Failure into a message and exit code 1. */
export async function run(main) {
  try {
    await main();
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    console.error(`error: ${error.message}`);
    if (error.advice) console.error(`  ${error.advice}`);
    process.exit(1);
  }
}

export function humanBytes(bytes) {
  if (bytes < 1e3) return `${bytes} B`;
  if (bytes < 1e6) return `${(bytes / 1e3).toFixed(1)} kB`;
  return `${(bytes / 1e6).toFixed(1)} MB`;
}

export async function sha256(path) {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path)) hash.update(chunk);
  return hash.digest('hex');
}

export async function hasContent(path, expected) {
  return existsSync(path) && (await sha256(path)) === expected;
}

export function makeDir(path) {
  mkdirSync(path, {recursive: true});
  return path;
}
