// usage: node serve.mjs FOLDER [--port N] [--plain]
//
// A static file server on localhost for development and tests. It sends the two headers that make a page cross-origin
// isolated, which threads need; with --plain it does not, like most static hosts, and the service worker has to do it.
// Without --port it takes a free one. The address is the one line on standard output.
import {createReadStream} from 'node:fs';
import {stat} from 'node:fs/promises';
import {createServer} from 'node:http';
import {extname, join, normalize, resolve} from 'node:path';
import {pathToFileURL} from 'node:url';
import {parseArgs} from 'node:util';

const TYPES = {
  '.css': 'text/css',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon',
  '.jpg': 'image/jpeg',
  '.js': 'text/javascript',
  '.json': 'application/json',
  '.mjs': 'text/javascript',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.wasm': 'application/wasm',
  '.webmanifest': 'application/manifest+json',
};

const ISOLATION = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
};

/** The file under `folder` that `url` asks for, or null. */
async function find(folder, url) {
  const path = decodeURIComponent(new URL(url, 'http://localhost').pathname);
  const file = join(folder, normalize(path.endsWith('/') ? `${path}index.html` : path));
  const info = await stat(file).catch(() => null);
  return info?.isFile() ? {file, size: info.size} : null;
}

/** Serves `folder`; resolves to the server once it listens. `port` 0: any free one. */
export function serve(folder, {port = 0, isolated = true} = {}) {
  const root = resolve(folder);
  const server = createServer(async (request, response) => {
    const found = await find(root, request.url).catch(() => null);
    if (!found) {
      response.writeHead(404, {'Content-Type': 'text/plain'}).end(`${request.url} is not here\n`);
      return;
    }
    response.writeHead(200, {
      'Content-Type': TYPES[extname(found.file)] ?? 'application/octet-stream',
      'Content-Length': found.size,
      'Cache-Control': 'no-cache',
      ...(isolated ? ISOLATION : {}),
    });
    if (request.method === 'HEAD') response.end();
    else createReadStream(found.file).pipe(response);
  });
  return new Promise((resolvePromise, reject) => {
    server.once('error', reject);
    server.listen(port, 'localhost', () => resolvePromise(server));
  });
}

async function main() {
  const {values, positionals} = parseArgs({
    allowPositionals: true,
    options: {port: {type: 'string', default: '0'}, plain: {type: 'boolean', default: false}},
  });
  try {
    const server = await serve(positionals[0], {port: Number(values.port), isolated: !values.plain});
    console.log(`http://localhost:${server.address().port}/`);
  } catch (error) {
    if (error.code !== 'EADDRINUSE') throw error;
    console.error(`error: port ${values.port} is taken. Choose another, for instance --port ${Number(values.port) + 1}.`);
    process.exit(1);
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) await main();
