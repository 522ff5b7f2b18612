// The service worker: makes the page cross-origin isolated on any host, which threads need, and keeps it for offline
// use. Nothing is sent anywhere; it only answers this page's own requests.
'use strict';

const CACHE = 'onnxray-1';
const SHELL = ['./', 'index.html', 'page.css', 'boot.js', 'icon.svg', 'manifest.webmanifest', 'samples/samples.json'];

const programFiles = (name) => [`${name}.js`, `${name}.wasm`];

/** Fetches files into the cache; one that is not there is left out. */
async function keep(files) {
  const cache = await caches.open(CACHE);
  await Promise.all(files.map((file) => cache.add(file).catch(() => {})));
}

self.addEventListener('install', (event) => {
  event.waitUntil(keep(SHELL).then(() => self.skipWaiting()));
});

self.addEventListener('activate', (event) => {
  const clear = async () => {
    for (const name of await caches.keys()) {
      if (name.startsWith('onnxray-') && name !== CACHE) await caches.delete(name);
    }
    await self.clients.claim();
  };
  event.waitUntil(clear());
});

// The page says which of the programs it runs; the others are not worth their megabytes.
self.addEventListener('message', (event) => {
  if (event.data?.keep) event.waitUntil(keep(programFiles(event.data.keep)));
});

function isolated(response) {
  if (response.status === 0 || response.type === 'opaque') return response;
  const headers = new Headers(response.headers);
  headers.set('Cross-Origin-Opener-Policy', 'same-origin');
  headers.set('Cross-Origin-Embedder-Policy', 'require-corp');
  headers.set('Cross-Origin-Resource-Policy', 'cross-origin');
  return new Response(response.body, {status: response.status, statusText: response.statusText, headers});
}

/** The network's answer, kept for later; what was kept where there is no network. */
async function answer(event) {
  const {request} = event;
  try {
    const response = await fetch(request);
    if (response.ok && new URL(request.url).origin === location.origin) {
      const copy = response.clone();
      event.waitUntil(caches.open(CACHE).then((cache) => cache.put(request, copy)).catch(() => {}));
    }
    return isolated(response);
  } catch (error) {
    const kept = await caches.match(request, {ignoreSearch: true});
    if (kept) return isolated(kept);
    throw error;
  }
}

self.addEventListener('fetch', (event) => {
  const {request} = event;
  if (request.method !== 'GET' || (request.cache === 'only-if-cached' && request.mode !== 'same-origin')) return;
  event.respondWith(answer(event));
});
