// Starts the application: makes the page cross-origin isolated where the host does not, picks the WebAssembly file that
// this browser runs fastest, and gives it as much memory as there is.
//
//   onnxray.web         threads and relaxed SIMD
//   onnxray.web-simd    threads and SIMD
//   onnxray.web-single  SIMD: for pages without isolation, and where shared memory is refused
'use strict';

// A module with one relaxed SIMD instruction (i8x16.relaxed_swizzle ... i32x4.relaxed_trunc): valid or unknown.
const RELAXED_SIMD = Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 15, 1, 13, 0, 65,
                                   1, 253, 15, 65, 2, 253, 15, 253, 128, 2, 11);
// A module with one SIMD instruction (i8x16.splat).
const SIMD = Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 8, 1, 6, 0, 65, 0, 253, 15,
                           11);
const RELOADED = 'onnxray-reloaded-for-isolation';

const say = (text) => { document.getElementById('progress').textContent = text; };

function fail(text) {
  say(text);
  document.getElementById('loading').classList.remove('done');
}

/**
 * The service worker keeps the page for offline use, and adds the headers that threads need. Resolves to true if the
 * page has to be loaded again to get them.
 */
async function registerServiceWorker() {
  try {
    if (!navigator.serviceWorker) return false;
    await navigator.serviceWorker.register('sw.js');
    if (window.crossOriginIsolated || !mayBeIsolated() || sessionStorage.getItem(RELOADED)) return false;
    await navigator.serviceWorker.ready;
    sessionStorage.setItem(RELOADED, 'yes');
    return true;
  } catch {
    return false;  // private windows of some browsers refuse, and sandboxed frames; one thread will do
  }
}

/** A frame is isolated only within an isolated page that lets it be. */
function mayBeIsolated() {
  if (window.parent === window) return true;
  try {
    return window.parent.crossOriginIsolated;
  } catch {
    return document.featurePolicy?.allowsFeature('cross-origin-isolated') ?? false;
  }
}

/** It works: another time the reload may be needed again, and the program is kept for offline use. */
function remember(variant) {
  try {
    sessionStorage.removeItem(RELOADED);
    navigator.serviceWorker?.ready.then(({active}) => active.postMessage({keep: `onnxray.${variant}`}));
  } catch {
    // A sandboxed frame keeps nothing.
  }
}

const INITIAL_PAGES = 1024;  // of 64 KB; -sINITIAL_MEMORY in web/CMakeLists.txt says the same

/** Shared memory as large as the browser gives; null if it gives none. */
function sharedMemory() {
  for (let maximum = 65536; maximum >= 8192; maximum /= 2) {
    try {
      return new WebAssembly.Memory({initial: INITIAL_PAGES, maximum, shared: true});
    } catch {
      // Phones refuse to set so much address space aside.
    }
  }
  return null;
}

/** What to try, best first. `?variant=` picks one, for tests. */
function variants() {
  const asked = new URLSearchParams(location.search).get('variant');
  if (asked) return [asked];
  const list = [];
  if (window.crossOriginIsolated) {
    if (WebAssembly.validate(RELAXED_SIMD)) list.push('web');
    list.push('web-simd');
  }
  return [...list, 'web-single'];
}

/** Runs one variant; rejects if it cannot start. */
function start(variant) {
  return new Promise((resolve, reject) => {
    const threads = variant !== 'web-single';
    const wasmMemory = threads ? sharedMemory() : undefined;
    if (threads && !wasmMemory) {
      reject(new Error('shared memory is refused'));
      return;
    }
    window.Module = {
      canvas: document.getElementById('canvas'),
      onnxrayVariant: variant,
      onnxrayReady: resolve,
      onnxrayFailed: (text) => reject(new Error(text)),
      onAbort: (reason) => {
        const error = new Error(`The engine stopped: ${reason}. Reload the page to start again.`);
        reject(error);
        fail(error.message);
      },
      ...(threads ? {wasmMemory} : {}),
    };
    // The script asks for it only when it runs.
    const preload = {rel: 'preload', as: 'fetch', crossOrigin: 'anonymous', href: `onnxray.${variant}.wasm`};
    const script = document.createElement('script');
    document.head.append(Object.assign(document.createElement('link'), preload));
    script.src = `onnxray.${variant}.js`;
    script.addEventListener('error', () => reject(new Error(`${script.src} cannot be loaded`)));
    document.head.append(script);
  });
}

async function boot() {
  if (typeof WebAssembly !== 'object' || !WebAssembly.validate(SIMD)) {
    return fail('This browser is too old for Onnxray: it needs WebAssembly with SIMD (Chrome 91, Firefox 89, Safari 16.4).');
  }
  // Without isolation there are no threads: worth one reload. With it, being offline can wait.
  const registered = registerServiceWorker();
  if (!window.crossOriginIsolated && await registered) return location.reload();
  let last;
  for (const variant of variants()) {
    try {
      say('Loading the engine …');
      await start(variant);
      document.getElementById('loading').classList.add('done');
      remember(variant);
      return;
    } catch (error) {
      last = error;
    }
  }
  fail(`Onnxray could not start: ${last.message}`);
}

boot();
