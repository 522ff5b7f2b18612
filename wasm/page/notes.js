// Small texts that the application keeps from one session to the next.
if (Module['page']) {
  const page = Module['page'];
  const NOTE = 'onnxray.';

  page.loadNote = (name) => {
    try {
      return localStorage.getItem(NOTE + name) ?? '';
    } catch {
      return '';  // storage is switched off
    }
  };
  page.saveNote = (name, text) => {
    try {
      localStorage.setItem(NOTE + name, text);
    } catch {
      // A session without memory is a session.
    }
  };
}
