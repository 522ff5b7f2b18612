// The canvas in its page: size, device pixels, pointer, colour scheme.

const darkScheme = matchMedia('(prefers-color-scheme: dark)');
let fitted = '';

function fitCanvas(width, height) {
  const {clientWidth, clientHeight} = Module.canvas;
  const now = `${clientWidth} ${clientHeight} ${devicePixelRatio}`;
  if (now === fitted) return false;
  fitted = now;
  // GLFW takes note of a new ratio only when the media query it once made fires.
  if (GLFW.scale !== devicePixelRatio) GLFW.onDevicePixelRatioChange();
  HEAP32[width >> 2] = clientWidth;
  HEAP32[height >> 2] = clientHeight;
  return true;
}

function listenForPointers() {
  // A drag that ends outside the canvas still ends.
  Module.canvas.addEventListener('pointerdown', (event) => Module.canvas.setPointerCapture(event.pointerId));
  Module.canvas.addEventListener('contextmenu', (event) => event.preventDefault());
}

/** The application's state, for tests and for whoever embeds the page. */
Module.onnxrayState = () => JSON.parse(UTF8ToString(_PageState()));
