// Starts Onnxray: makes the page able to run threads where it can, picks the fastest of three programs, shows what
// went wrong where nothing works.

// A module of one function that uses an instruction of relaxed SIMD: valid only where the browser has it.
const RELAXED_SIMD = new Uint8Array([
  0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 15, 1, 13, 0, 65, 1, 253, 15, 65, 2, 253, 15,
  253, 128, 2, 11,
]);

const cover = document.getElementById('cover');
const message = document.getElementById('message');

function fail(text) {
  message.textContent = text;
  cover.hidden = false;
}

/** Threads need a page that is isolated from others, and shared memory of the largest size. */
function threadsWork() {
  if (!globalThis.crossOriginIsolated || typeof SharedArrayBuffer === 'undefined') return false;
  try {
    return Boolean(new WebAssembly.Memory({initial: 1, maximum: 65536, shared: true}));
  } catch {
    return false;
  }
}

function pickProgram() {
  const asked = new URLSearchParams(location.search).get('program');
  if (['web', 'web-simd', 'web-single'].includes(asked)) return asked;
  if (!threadsWork()) return 'web-single';
  return WebAssembly.validate(RELAXED_SIMD) ? 'web' : 'web-simd';
}

let tellStarted;
const started = new Promise((resolve) => {
  tellStarted = resolve;
});

/** What this visit loaded will be there without a network the next time. */
async function keepForOffline(worker) {
  await started;
  const loaded = performance.getEntriesByType('resource').map((entry) => entry.name);
  worker.postMessage({keep: [location.pathname, ...loaded]});
}

/** Registers the service worker. True: the page is about to be loaded again, isolated. */
async function prepareHost() {
  if (!navigator.serviceWorker) return false;
  try {
    await navigator.serviceWorker.register('sw.js');
    const {active} = await navigator.serviceWorker.ready;
    if (globalThis.crossOriginIsolated || sessionStorage.getItem('onnxray-reloaded')) {
      keepForOffline(active);
      return false;
    }
    sessionStorage.setItem('onnxray-reloaded', 'yes');
    location.reload();
    return true;
  } catch {
    return false;  // private windows may refuse; the page works without
  }
}

function start(program) {
  globalThis.Module = {
    canvas: document.getElementById('canvas'),
    onRuntimeInitialized: () => {
      cover.hidden = true;
      Module.canvas.focus();
      tellStarted();
    },
    onAbort: (reason) => fail(`Onnxray stopped: ${reason}. Reload the page to go on.`),
    onnxrayFailed: fail,
    onnxrayProgram: program,
  };
  const script = document.createElement('script');
  script.src = `onnxray.${program}.js`;
  script.onerror = () => fail('Onnxray could not be loaded. Check the connection and reload the page.');
  document.body.append(script);
}

if (typeof WebAssembly !== 'object') {
  fail('This browser has no WebAssembly. Use a current version of Chrome, Edge, Firefox or Safari.');
} else if (globalThis.crossOriginIsolated) {
  prepareHost();
  start(pickProgram());
} else if (!(await prepareHost())) {
  start(pickProgram());
}
