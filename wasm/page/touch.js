// Fingers: two of them pinch, one that stays opens the context menu. What a single finger does otherwise is the
// pointer's (input.js), which keeps still while page.gesturing is true.
if (Module['page']) {
  const page = Module['page'];
  const canvas = Module['canvas'];
  const LONG = 550;           // milliseconds until a press is a long one
  const STILL = 10;           // pixels that a finger at rest moves
  const WHEEL_STEP = 1.18;    // how much a step of the wheel zooms: kWheelStep of web/views/activation_view.cpp
  const fingers = new Map();  // pointer id -> {x, y}
  let spread = 0;             // between two fingers, in pixels
  let timer = 0;
  let start = null;
  page.gesturing = false;

  const place = (event) => {
    const bounds = canvas.getBoundingClientRect();
    return {x: event.clientX - bounds.left, y: event.clientY - bounds.top};
  };

  /** Lets go of what the first finger holds, without a click. */
  function takeOver() {
    clearTimeout(timer);
    page.gesturing = true;
    _onnxray_pointer_leave();
    _onnxray_pointer_button(0, 0);
  }

  function pinch() {
    const [a, b] = [...fingers.values()];
    const now = Math.max(1, Math.hypot(a.x - b.x, a.y - b.y));
    _onnxray_pointer_move((a.x + b.x) / 2, (a.y + b.y) / 2, 1);
    if (spread > 0) _onnxray_wheel(0, Math.log(now / spread) / Math.log(WHEEL_STEP));
    spread = now;
  }

  function press({x, y}) {
    takeOver();
    _onnxray_pointer_move(x, y, 1);
    _onnxray_pointer_button(2, 1);
    _onnxray_pointer_button(2, 0);
  }

  const listen = (type, listener) =>
    canvas.addEventListener(type, (event) => { if (event.pointerType === 'touch') listener(event); }, {capture: true});

  page.onStart(() => {
    listen('pointerdown', (event) => {
      const here = place(event);
      fingers.set(event.pointerId, here);
      if (fingers.size === 1) {
        start = here;
        timer = setTimeout(() => press(here), LONG);
      } else if (fingers.size === 2) {
        takeOver();
        spread = 0;
        pinch();
      }
    });
    listen('pointermove', (event) => {
      if (!fingers.has(event.pointerId)) return;
      const here = place(event);
      fingers.set(event.pointerId, here);
      if (fingers.size === 1 && Math.hypot(here.x - start.x, here.y - start.y) > STILL) clearTimeout(timer);
      if (fingers.size === 2) pinch();
    });
    const lift = (event) => {
      clearTimeout(timer);
      fingers.delete(event.pointerId);
      // The pointer hears of this finger's end too; only after that it is free again.
      if (fingers.size > 0) return;
      if (spread > 0) _onnxray_pointer_leave();
      spread = 0;
      setTimeout(() => { page.gesturing = false; });
    };
    listen('pointerup', lift);
    listen('pointercancel', lift);
  });
}
