// The page's side of platform_web.cpp: Module.page is what the C++ code calls. Linked in by --post-js, first of its kind.
//
// Module.onnxrayState() gives the application's state (web/ui_state.h), for tests and for whoever drives the page.
if (typeof ENVIRONMENT_IS_PTHREAD == 'undefined' || !ENVIRONMENT_IS_PTHREAD) {
  const starters = [];

  Module['page'] = {
    /** To be called by the other scripts: `starter` runs once the application is there. */
    onStart(starter) { starters.push(starter); },
    start() {
      // While nothing changes no frame is drawn; see Awake in platform_web.cpp.
      for (const type of ['pointerdown', 'pointermove', 'touchstart', 'wheel', 'keydown', 'popstate', 'message']) {
        window.addEventListener(type, () => _onnxray_wake(), {capture: true, passive: true});
      }
      starters.forEach((starter) => starter());
      Module['onnxrayReady']?.();
    },
    wake() { _onnxray_wake(); },
    fail(text) { Module['onnxrayFailed']?.(text); },

    /** Calls fn(...texts as pointers). */
    withTexts(fn, ...texts) {
      const pointers = texts.map((text) => stringToNewUTF8(text));
      try {
        return fn(...pointers);
      } finally {
        pointers.forEach((pointer) => _free(pointer));
      }
    },
    setDark(dark) { document.documentElement.dataset['theme'] = dark ? 'dark' : 'light'; },
  };

  Module['onnxrayState'] = () => JSON.parse(UTF8ToString(_onnxray_state()));
  Module['onnxrayResetFrameTimes'] = () => _onnxray_reset_frame_times();
}
