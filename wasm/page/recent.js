// Files opened before: copies in the browser's own storage for this site (OPFS), one folder per model with what was
// opened with it. Where there is no such storage, as in private windows, nothing is remembered.
if (Module['page']) {
  const page = Module['page'];
  const MOST_BYTES = 512 * 2 ** 20;  // of all copies together
  const MOST_MODELS = 9;             // kMostRecentFiles of web/recent_files.h
  const handed = new Map();          // file name -> {file, batch}: what the user opened by hand, not from an address
  let entries = [];                  // latest first: RecentFile of web/recent_files.h
  let work = Promise.resolve();      // one change of the storage at a time

  const storage = async () => (await navigator.storage.getDirectory()).getDirectoryHandle('recent', {create: true});
  const folderName = (key) => encodeURIComponent(key);
  const tell = () => page.withTexts(_onnxray_set_recent_files, JSON.stringify(entries));
  const save = () => {
    page.saveNote('recent', JSON.stringify(entries));
    tell();
  };
  const enqueue = (change) => {
    work = work.then(change).catch((error) => console.warn(`recent files: ${error.message}`));
  };

  async function remove(key) {
    entries = entries.filter((entry) => entry.key !== key);
    await (await storage()).removeEntry(folderName(key), {recursive: true}).catch(() => {});
  }

  async function copy(folder, file) {
    const handle = await folder.getFileHandle(file.name, {create: true});
    if ((await handle.getFile()).size === file.size) return;  // it is this one, as likely as not
    await file.stream().pipeTo(await handle.createWritable());
  }

  async function keep(model, input) {
    const {batch} = handed.get(model);
    const files = [...handed.values()].filter((other) => other.batch === batch || other.file.name === input)
        .map(({file}) => file).sort((a, b) => (b.name === model) - (a.name === model));
    const bytes = files.reduce((sum, {size}) => sum + size, 0);
    if (bytes > MOST_BYTES) return;
    entries = entries.filter((entry) => entry.key !== model);
    while (entries.length >= MOST_MODELS || bytes + entries.reduce((sum, entry) => sum + entry.bytes, 0) > MOST_BYTES) {
      await remove(entries.at(-1).key);
    }
    const folder = await (await storage()).getDirectoryHandle(folderName(model), {create: true});
    for (const file of files) await copy(folder, file);
    const others = files.slice(1).map(({name}) => name).join(', ');
    entries.unshift({key: model, name: model, place: others && `with ${others}`, bytes, opened: Math.floor(Date.now() / 1000)});
    save();
  }

  /** Files that the user opened together. */
  page.noteHanded = (files) => {
    const batch = {};
    files.forEach((file) => handed.set(file.name, {file, batch}));
  };
  /** Files of these names come from an address. */
  page.noteFetched = (names) => names.forEach((name) => handed.delete(name));
  /** A model is on display. */
  page.noteShown = (model, input) => {
    if (navigator.storage?.getDirectory && handed.has(model)) enqueue(() => keep(model, input));
  };

  page.openRecent = (key) => enqueue(async () => {
    const folder = await (await storage()).getDirectoryHandle(folderName(key));
    const files = [];
    for await (const handle of folder.values()) files.push(await handle.getFile());
    page.takeFiles(files);
  });
  page.forgetRecent = (key) => enqueue(async () => {
    await remove(key);
    save();
  });

  page.onStart(() => {
    try {
      entries = JSON.parse(page.loadNote('recent') || '[]');
    } catch {
      // What cannot be read is forgotten.
    }
    tell();
  });
}
