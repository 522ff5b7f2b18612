// Keys, text and the clipboard, where the browser's ways and GLFW's differ.

/** What Ctrl+V will paste: the browser tells when it happens, the application asks a frame later. */
let pasted = '';
/** An invisible text field: only such a thing gets composed text, dead keys and the on-screen keyboard. */
let textField = null;

/** Combinations the application uses and the browser would otherwise act on. */
const OWN_SHORTCUTS = new Set(['KeyO', 'KeyF', 'KeyK', 'KeyS', 'Enter']);

function makeTextField() {
  const field = document.createElement('textarea');
  field.setAttribute('aria-hidden', 'true');
  field.autocapitalize = 'off';
  field.spellcheck = false;
  field.tabIndex = -1;
  field.style.cssText = 'position:fixed;width:1px;height:1px;padding:0;border:0;opacity:0;pointer-events:none;';
  document.body.append(field);
  const deliver = (event) => {
    if (event.isComposing) return;
    withStrings([field.value], (text) => _PageType(text));
    field.value = '';
  };
  field.addEventListener('input', deliver);
  field.addEventListener('compositionend', deliver);
  return field;
}

function editText(editing, x, y) {
  if (!editing) {
    textField?.blur();
    Module.canvas.focus();
    return;
  }
  textField ??= makeTextField();
  textField.style.left = `${x}px`;
  textField.style.top = `${y}px`;
  textField.focus({preventScroll: true});
}

async function copyText(text) {
  pasted = text;
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    // Without permission the text can still be pasted inside the application.
  }
}

function listenForKeys() {
  // Before GLFW's own listener on the window, which sees keys in the same phase.
  window.addEventListener('keydown', (event) => {
    const command = event.ctrlKey || event.metaKey;
    if ((command && OWN_SHORTCUTS.has(event.code)) || event.code === 'F1') event.preventDefault();
    // Chromium numbers this key differently from what GLFW's table expects.
    if (event.code === 'Semicolon') Object.defineProperty(event, 'keyCode', {get: () => 59});
  }, {capture: true});
  window.addEventListener('keypress', (event) => {
    if (event.target === textField) event.stopImmediatePropagation();
  }, {capture: true});
  window.addEventListener('paste', (event) => {
    const files = [...(event.clipboardData?.files ?? [])];
    if (files.length) {
      takeFiles(files);
    } else {
      pasted = event.clipboardData?.getData('text/plain') ?? '';
    }
    // The text field would otherwise take the text as typed as well.
    event.preventDefault();
  }, {capture: true});
}
