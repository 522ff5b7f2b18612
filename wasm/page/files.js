// Files: dropped, chosen, pasted, samples, and those that a link asks for. They are streamed into WebAssembly memory, so
// that a model is held once.
if (Module['page']) {
  const page = Module['page'];
  const CHUNK = 2 ** 20;

  /** A reader, and the room it reads into where the stream lets it: chunks of its own are garbage as large as the file. */
  function readerOf(stream) {
    try {
      return {reader: stream.getReader({mode: 'byob'}), room: new Uint8Array(CHUNK)};
    } catch {
      return {reader: stream.getReader()};
    }
  }

  /** Copies a stream to `pointer`; at most `size` bytes. Returns how many came. */
  async function fill(stream, pointer, size) {
    let {reader, room} = readerOf(stream);
    let at = 0;
    for (;;) {
      const {done, value} = await reader.read(room);
      if (done) return at;
      if (at + value.length > size) throw new Error('the file has grown while it was read');
      // A fresh view: memory may have grown since the last chunk.
      new Uint8Array(wasmMemory.buffer, pointer + at, value.length).set(value);
      at += value.length;
      room &&= new Uint8Array(value.buffer);
    }
  }

  const refuse = (title, text, remedy) => page.withTexts(_onnxray_error, title, text, remedy);

  /** Hands over `sources`, {name, address, size, open() -> stream}, as files that belong together. True if they came. */
  async function hand(sources) {
    const batch = _onnxray_files_begin();
    for (const {name, address = '', size, open} of sources) {
      page.withTexts(_onnxray_loading, name);
      try {
        const pointer = page.withTexts((...texts) => _onnxray_files_add(batch, ...texts, size), name, address) >>> 0;
        if (pointer === 0) {
          const gigabytes = (size / 2 ** 30).toFixed(1);
          throw new Error(`there is no memory for its ${gigabytes} GB; a page has 4 GB at most, the desktop program all`);
        }
        const came = await fill(await open(), pointer, size);
        if (came !== size) throw new Error(`only ${came} of ${size} bytes could be read`);
      } catch (error) {
        _onnxray_files_drop(batch);
        refuse(`Could not open ${name}`, error.message, '');
        return false;
      }
    }
    _onnxray_files_end(batch);
    return true;
  }

  /** Blobs with names, from whomever. */
  page.handFiles = async (files) => {
    const readable = await Promise.all(files.map(page.decodeSound));
    return hand(readable.map((file) => ({name: file.name, size: file.size, open: async () => file.stream()})));
  };

  /** Files that the user gave. */
  page.takeFiles = (files) => {
    page.keepToYourself();
    page.noteHanded(files);
    return page.handFiles(files);
  };

  /** A fetch that failed, and what to do about it. */
  class Refusal extends Error {
    constructor(text, remedy) {
      super(text);
      this.remedy = remedy;
    }
  }

  /** A file on this or another server as a source. */
  async function fetched(address) {
    const url = new URL(address, location.href);
    const name = decodeURIComponent(url.pathname.split('/').at(-1));
    const elsewhere = url.origin !== location.origin;
    let response;
    try {
      response = await fetch(url);
    } catch {
      throw new Refusal(
          `${url} cannot be read: ` +
              (elsewhere ? 'that site is not there, or does not let other pages read its files (CORS)' : 'the site does not answer'),
          elsewhere ? 'Download the file and drop it here; or put it where others may read it, with the header ' +
                      'Access-Control-Allow-Origin: *' : 'See whether you are online, and reload the page');
    }
    if (!response.ok) {
      throw new Refusal(`${url} answers ${response.status} ${response.statusText}`, 'See whether the address is right');
    }
    const length = Number(response.headers.get('Content-Length'));
    const coded = response.headers.get('Content-Encoding');
    if (length > 0 && !coded) return {name, address, size: length, open: async () => response.body};
    const blob = await response.blob();
    return {name, address, size: blob.size, open: async () => blob.stream()};
  }

  page.openAddresses = async (addresses) => {
    try {
      page.noteFetched(addresses.map((address) => address.split('/').at(-1)));
      page.withTexts(_onnxray_loading, addresses[0].split('/').at(-1));
      await hand(await Promise.all(addresses.map(fetched)));
    } catch (error) {
      refuse('Could not open the file', error.message, error.remedy ?? '');
    }
  };

  page.showOpened = (model, input) => {
    page.noteShown(model, input);
    document.title = model ? `${model} – Onnxray` : 'Onnxray';
  };

  /** The address of this page with a link's query; what boot.js was told stays in it. */
  page.linkTo = (query) => {
    const variant = new URLSearchParams(location.search).get('variant');
    const whole = [query, variant && `variant=${variant}`].filter(Boolean).join('&');
    return location.origin + location.pathname + (whole && `?${whole}`);
  };
  page.showPlace = (query) => history.replaceState(history.state, '', page.linkTo(query));

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
      if (response.ok) page.withTexts(_onnxray_set_samples, await response.text());
    } catch {
      // A site without samples is a site without samples.
    }
    page.withTexts(_onnxray_follow, location.search);
  });
}
