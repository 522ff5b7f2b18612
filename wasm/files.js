// Files on their way into the application: dropped, chosen, pasted or fetched. Bytes go from the file's stream straight
// into the module's memory; nothing leaves the page.

const SAMPLES = 'samples/';

/** Calls a function of the module with its string arguments in memory for as long as it runs. */
function withStrings(strings, call) {
  const pointers = strings.map((text) => stringToNewUTF8(text));
  try {
    return call(...pointers);
  } finally {
    pointers.forEach((pointer) => _free(pointer));
  }
}

function reportFailure(title, text, remedy) {
  withStrings([title, text, remedy], (a, b, c) => _PageReport(a, b, c));
}

/** Streams `size` bytes into memory of the application's. Returns their handle; throws with a reason. */
async function readInto(stream, size) {
  const handle = _PageAllocate(size);
  if (!handle) throw new Error(`there is no memory for ${size} bytes`);
  let position = 0;
  const reader = stream.getReader();
  try {
    for (;;) {
      const {done, value} = await reader.read();
      if (done) break;
      if (position + value.length > size) throw new Error('it grew while it was read');
      // A fresh view each time: the memory may have grown, on any thread.
      new Uint8Array(wasmMemory.buffer, _PageBytes(handle), size).set(value, position);
      position += value.length;
    }
    if (position !== size) throw new Error(`it ended after ${position} of ${size} bytes`);
  } catch (failure) {
    _PageDiscard(handle);
    throw failure;
  }
  return handle;
}

/** Hands over several files at once: a model with its external data, a model and a picture. */
async function takeFiles(files) {
  for (const file of files) {
    withStrings([file.name], (name) => _PageShowLoading(name));
    try {
      const handle = await readInto(file.stream(), file.size);
      withStrings([file.name], (name) => _PageAddFile(handle, name));
    } catch (failure) {
      reportFailure(`Could not read ${file.name}`, failure.message, 'Try a smaller file, or close other tabs');
    }
  }
  _PageTakeFiles();
}

async function fetchFile(url) {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url} is not to be had (status ${response.status})`);
  const blob = await response.blob();
  return new File([blob], decodeURIComponent(new URL(url, document.baseURI).pathname.split('/').pop()));
}

async function openUrls(urls) {
  try {
    await takeFiles(await Promise.all(urls.map(fetchFile)));
  } catch (failure) {
    _PageTakeFiles();
    reportFailure('Could not fetch a file', failure.message, 'Check the address and the connection');
  }
}

function openSamples(names) {
  const first = stringToNewUTF8(names[0]);
  _PageShowLoading(first);
  _free(first);
  openUrls(names.map((name) => SAMPLES + name));
}

/** ?model= and ?input= name samples, or addresses that let other pages read them. */
async function openAddress() {
  try {
    const list = await (await fetch(`${SAMPLES}samples.json`)).text();
    withStrings([list], (json) => _PageSetSamples(json));
  } catch {
    // A site without samples works all the same.
  }
  const asked = new URLSearchParams(location.search);
  const urls = ['model', 'input'].map((key) => asked.get(key)).filter(Boolean);
  if (urls.length) openUrls(urls.map((url) => (url.includes('/') ? url : SAMPLES + url)));
}

function showOpened(model, input) {
  document.title = model ? `${model}${input ? ` · ${input}` : ''} – Onnxray` : 'Onnxray';
}

function chooseFiles() {
  const chooser = document.createElement('input');
  chooser.type = 'file';
  chooser.multiple = true;
  chooser.addEventListener('change', () => takeFiles([...chooser.files]));
  chooser.click();
}

function listenForFiles() {
  const holdsFiles = (event) => event.dataTransfer?.types.includes('Files');
  const drag = (event, over) => {
    if (!holdsFiles(event)) return;
    event.preventDefault();
    event.stopPropagation();
    _PageSetDragging(over);
  };
  for (const type of ['dragenter', 'dragover']) {
    window.addEventListener(type, (event) => drag(event, true), {capture: true});
  }
  window.addEventListener('dragleave', (event) => {
    if (!event.relatedTarget) drag(event, false);
  }, {capture: true});
  window.addEventListener('drop', (event) => {
    drag(event, false);
    if (holdsFiles(event)) takeFiles([...event.dataTransfer.files]);
  }, {capture: true});
}
