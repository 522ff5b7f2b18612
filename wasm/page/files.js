// Files: dropped, chosen, pasted, samples, and those that the address asks for (?model=NAME&input=NAME). They are
// streamed into WebAssembly memory, so that a model is held once.
if (Module['page']) {
  const page = Module['page'];
  let samples = {models: [], inputs: []};
  const addresses = new Map();  // file name -> the address it was opened from

  /** Copies a stream to `pointer`; at most `size` bytes. Returns how many came. */
  async function fill(stream, pointer, size) {
    const reader = stream.getReader();
    let at = 0;
    for (;;) {
      const {done, value} = await reader.read();
      if (done) return at;
      if (at + value.length > size) throw new Error('the file has grown while it was read');
      // A fresh view: memory may have grown since the last chunk.
      new Uint8Array(wasmMemory.buffer, pointer + at, value.length).set(value);
      at += value.length;
    }
  }

  const refuse = (title, text, remedy) => page.withTexts(_onnxray_error, title, text, remedy);

  /** Hands over `sources`, {name, size, open() -> stream}, as files that belong together. */
  async function hand(sources) {
    const batch = _onnxray_files_begin();
    for (const {name, size, open} of sources) {
      page.withTexts(_onnxray_loading, name);
      try {
        const pointer = page.withTexts((text) => _onnxray_files_add(batch, text, size), name) >>> 0;
        if (pointer === 0) {
          const gigabytes = (size / 2 ** 30).toFixed(1);
          throw new Error(`there is no memory for its ${gigabytes} GB; a page has 4 GB at most, the desktop program all`);
        }
        const came = await fill(await open(), pointer, size);
        if (came !== size) throw new Error(`only ${came} of ${size} bytes could be read`);
      } catch (error) {
        _onnxray_files_drop(batch);
        refuse(`Could not open ${name}`, error.message, '');
        return;
      }
    }
    _onnxray_files_end(batch);
  }

  page.takeFiles = (files) => {
    page.noteHanded(files);
    return hand(files.map((file) => ({name: file.name, size: file.size, open: async () => file.stream()})));
  };

  /** A file on this or another server as a source. */
  async function fetched(url) {
    const name = decodeURIComponent(new URL(url, location.href).pathname.split('/').at(-1));
    let response;
    try {
      response = await fetch(url);
    } catch {
      throw new Error(`${url} cannot be reached; another site has to allow it (CORS)`);
    }
    if (!response.ok) throw new Error(`${url} answers ${response.status} ${response.statusText}`);
    const length = Number(response.headers.get('Content-Length'));
    const coded = response.headers.get('Content-Encoding');
    if (length > 0 && !coded) return {name, size: length, open: async () => response.body};
    const blob = await response.blob();
    return {name, size: blob.size, open: async () => blob.stream()};
  }

  async function openAll(urls) {
    try {
      page.noteFetched(urls.map((url) => url.split('/').at(-1)));
      page.withTexts(_onnxray_loading, urls[0].split('/').at(-1));
      await hand(await Promise.all(urls.map(fetched)));
    } catch (error) {
      refuse('Could not open the file', error.message, '');
    }
  }

  page.openSamples = (names) => openAll(names.map((name) => `samples/${name}`));

  /** What the address means by a name: a sample's name, a sample's file, or an address of its own. */
  function resolve(name, list) {
    const sample = list.find((entry) => entry.name === name || entry.file === name);
    if (sample) return `samples/${sample.file}`;
    addresses.set(name.split('/').at(-1), name);
    return name;
  }

  function openAddress() {
    const query = new URLSearchParams(location.search);
    const model = query.get('model');
    let input = query.get('input');
    if (!model && !input) return;
    const sample = samples.models.find((entry) => entry.name === model || entry.file === model);
    if (input === null && sample) input = sample.input;
    const urls = [];
    if (model) urls.push(resolve(model, samples.models));
    if (input) urls.push(resolve(input, samples.inputs));
    openAll(urls);
  }

  // The address says what is open where it can be opened again; a user's own files cannot.
  page.showOpened = (model, input) => {
    page.noteShown(model, input);
    document.title = model ? `${model} – Onnxray` : 'Onnxray';
    const query = new URLSearchParams();
    const nameOf = (file, list) => list.find((entry) => entry.file === file)?.name ?? addresses.get(file);
    const [modelName, inputName] = [nameOf(model, samples.models), nameOf(input, samples.inputs)];
    if (modelName) query.set('model', modelName);
    if (modelName && inputName) query.set('input', inputName);
    const text = query.toString();
    history.replaceState(history.state, '', text ? `?${text}` : location.pathname);
  };

  page.saveFile = (name, bytes) => {
    const url = URL.createObjectURL(new Blob([bytes]));
    Object.assign(document.createElement('a'), {href: url, download: name}).click();
    setTimeout(() => URL.revokeObjectURL(url), 60000);
  };

  page.chooseFiles = () => {
    const chooser = Object.assign(document.createElement('input'), {type: 'file', multiple: true});
    chooser.addEventListener('change', () => page.takeFiles([...chooser.files]));
    chooser.click();
  };

  function watchDrops() {
    const carriesFiles = (event) => event.dataTransfer?.types.includes('Files');
    let depth = 0;  // dragenter and dragleave come for every element passed
    const show = (change) => {
      depth = change === 0 ? 0 : Math.max(0, depth + change);
      _onnxray_dragging(depth > 0);
    };
    window.addEventListener('dragenter', (event) => {
      if (carriesFiles(event)) show(1);
      event.preventDefault();
    });
    window.addEventListener('dragleave', (event) => { if (carriesFiles(event)) show(-1); });
    window.addEventListener('dragover', (event) => {
      event.preventDefault();
      if (event.dataTransfer) event.dataTransfer.dropEffect = 'copy';
    });
    window.addEventListener('drop', (event) => {
      event.preventDefault();
      show(0);
      const files = [...event.dataTransfer?.files ?? []];
      if (files.length > 0) page.takeFiles(files);
    });
  }

  page.onStart(async () => {
    watchDrops();
    try {
      const response = await fetch('samples/samples.json');
      if (response.ok) {
        const text = await response.text();
        samples = JSON.parse(text);
        page.withTexts(_onnxray_set_samples, text);
      }
    } catch {
      // A site without samples is a site without samples.
    }
    openAddress();
  });
}
