// Pointer, keyboard, text and size: the page's events for Dear ImGui.
if (Module['page']) {
  const page = Module['page'];
  const canvas = Module['canvas'];

  // Input methods and on-screen keyboards need a real text field: an invisible one, focused while text is edited.
  const field = document.createElement('textarea');
  Object.assign(field, {id: 'text-input', autocapitalize: 'off', autocomplete: 'off', spellcheck: false, tabIndex: -1});
  field.setAttribute('aria-hidden', 'true');
  let editing = false;

  const modifiers = (event) =>
    (event.ctrlKey ? 1 : 0) | (event.shiftKey ? 2 : 0) | (event.altKey ? 4 : 0) | (event.metaKey ? 8 : 0);
  const sendText = (text) => page.withTexts(_onnxray_text, text);

  page.editText = (on) => {
    editing = on;
    if (on) {
      field.value = '';
      field.focus({preventScroll: true});
    } else {
      field.blur();
    }
  };
  page.placeText = (x, y) => {
    field.style.left = `${x}px`;
    field.style.top = `${y}px`;
  };
  page.setCursor = (cursor) => { canvas.style.cursor = cursor; };

  // What the browser would do with a key and the application does itself. Copy, cut and paste stay the browser's: only
  // its events give access to the clipboard. Tab leads on through the page, see mirror.js.
  function isOurs(event) {
    if (['F1', 'F3'].includes(event.key)) return true;
    if (editing && !event.ctrlKey && !event.metaKey) return event.key === 'Tab';
    if (page.withTexts((key, code) => _onnxray_has_key(key, code, modifiers(event)), event.key, event.code)) return true;
    if (event.ctrlKey || event.metaKey) return ['s', 'f'].includes(event.key);
    return ['/', "'", ' ', 'Backspace', 'ArrowUp', 'ArrowDown', 'ArrowLeft', 'ArrowRight', 'PageUp', 'PageDown', 'Home',
            'End'].includes(event.key);
  }

  function onKey(event) {
    if (event.isComposing || event.key === 'Process' || page.isMirrored(event.target)) return;
    if (event.key === 'Tab' && !editing) return;  // leads on through the page
    const down = event.type === 'keydown';
    page.withTexts((key, code) => _onnxray_key(key, code, down, modifiers(event)), event.key, event.code);
    if (!down && event.key === 'Meta') {
      // macOS tells of no other key's release while Command is held; losing the focus releases them all.
      _onnxray_focus(0);
      _onnxray_focus(1);
    }
    if (down && isOurs(event)) event.preventDefault();
  }

  function watchKeys() {
    window.addEventListener('keydown', onKey);
    window.addEventListener('keyup', onKey);
    window.addEventListener('blur', () => _onnxray_focus(0));
    window.addEventListener('focus', () => _onnxray_focus(1));
    field.addEventListener('input', (event) => {
      if (event.isComposing) return;
      sendText(field.value);
      field.value = '';
    });
    field.addEventListener('compositionend', () => {
      sendText(field.value);
      field.value = '';
    });
    // Line breaks and deletions are keys to ImGui, not text.
    field.addEventListener('beforeinput', (event) => {
      if (!event.isComposing && (event.inputType === 'insertLineBreak' || event.inputType.startsWith('delete'))) {
        event.preventDefault();
      }
    });
  }

  function watchPointer() {
    // Only the first finger is the pointer, and only while touch.js makes no gesture of it.
    const listen = (type, listener) =>
      canvas.addEventListener(type, (event) => { if (event.isPrimary && !page.gesturing) listener(event); });
    const move = (event) => {
      const bounds = canvas.getBoundingClientRect();
      _onnxray_pointer_move(event.clientX - bounds.left, event.clientY - bounds.top, event.pointerType === 'touch');
    };
    listen('pointermove', move);
    listen('pointerdown', (event) => {
      canvas.setPointerCapture(event.pointerId);  // so that a release outside the canvas is seen
      if (!editing) canvas.focus({preventScroll: true});
      move(event);
      _onnxray_pointer_button(event.button, 1);
      event.preventDefault();
    });
    listen('pointerup', (event) => {
      move(event);
      _onnxray_pointer_button(event.button, 0);
      if (event.pointerType === 'touch') _onnxray_pointer_leave();
    });
    listen('pointercancel', () => {
      _onnxray_pointer_button(0, 0);
      _onnxray_pointer_leave();
    });
    listen('pointerleave', (event) => { if (event.buttons === 0) _onnxray_pointer_leave(); });
    canvas.addEventListener('contextmenu', (event) => event.preventDefault());
    canvas.addEventListener('wheel', (event) => {
      // Lines of 40 and pages of 800 pixels; a wheel's click is about 100 pixels.
      const unit = event.deltaMode === 1 ? 40 : event.deltaMode === 2 ? 800 : 1;
      _onnxray_wheel(-event.deltaX * unit / 100, -event.deltaY * unit / 100);
      event.preventDefault();
    }, {passive: false});
  }

  function watchSize() {
    const resize = (entry) => {
      const scale = window.devicePixelRatio || 1;
      const {clientWidth: width, clientHeight: height} = canvas;
      if (width === 0 || height === 0) return;
      // The exact size saves a blur where the ratio is a fraction; emulated ratios do not show in it.
      const exact = entry?.devicePixelContentBoxSize?.[0];
      const pick = (size, device) => Math.abs(device - size * scale) <= 1 ? device : Math.round(size * scale);
      canvas.width = pick(width, exact?.inlineSize);
      canvas.height = pick(height, exact?.blockSize);
      _onnxray_resize(width, height, canvas.width / width);
    };
    const observer = new ResizeObserver((entries) => resize(entries.at(-1)));
    try {
      observer.observe(canvas, {box: 'device-pixel-content-box'});  // also tells of a changed pixel ratio
    } catch {
      observer.observe(canvas);
      const watchRatio = () => {
        resize();
        matchMedia(`(resolution: ${devicePixelRatio}dppx)`).addEventListener('change', watchRatio, {once: true});
      };
      watchRatio();
    }
    resize();
  }

  function watchPreferences() {
    const watch = (query, listener) => {
      const media = matchMedia(query);
      const tell = () => listener(media.matches);
      media.addEventListener('change', tell);
      tell();
    };
    watch('(prefers-color-scheme: dark)', (dark) => _onnxray_prefers_dark(dark));
    watch('(prefers-reduced-motion: reduce)', (less) => _onnxray_prefers_less_motion(less));
  }

  page.onStart(() => {
    document.body.append(field);
    canvas.tabIndex = 0;
    _onnxray_set_mac(/Mac|iPhone|iPad/.test(navigator.platform));
    watchKeys();
    watchPointer();
    watchPreferences();
    watchSize();
  });
}
