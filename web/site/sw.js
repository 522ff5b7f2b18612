// Makes any static host give what threads need (cross-origin isolation), and keeps the page for use without a network.

const CACHE = 'onnxray';

self.addEventListener('install', () => self.skipWaiting());
self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()));

/** The same response with the headers that make a page cross-origin isolated. */
function isolated(response) {
  if (response.status === 0) return response;
  const headers = new Headers(response.headers);
  headers.set('Cross-Origin-Opener-Policy', 'same-origin');
  headers.set('Cross-Origin-Embedder-Policy', 'require-corp');
  headers.set('Cross-Origin-Resource-Policy', 'cross-origin');
  return new Response(response.body, {status: response.status, statusText: response.statusText, headers});
}

/** The network's answer, kept for later; without a network, what was kept. */
async function answer(request) {
  const cache = await caches.open(CACHE);
  try {
    const response = await fetch(request);
    if (response.status === 200) await cache.put(request, response.clone());
    return isolated(response);
  } catch (failure) {
    const kept = await cache.match(request, {ignoreSearch: request.mode === 'navigate'});
    if (!kept) throw failure;
    return isolated(kept);
  }
}

self.addEventListener('fetch', (event) => {
  const {request} = event;
  const own = new URL(request.url).origin === self.location.origin;
  if (request.method === 'GET' && own && !request.headers.has('range')) event.respondWith(answer(request));
});

// What the page loaded before this worker was there to see it.
self.addEventListener('message', (event) => {
  event.waitUntil(caches.open(CACHE).then((cache) => Promise.allSettled(event.data.keep.map((url) => cache.add(url)))));
});
