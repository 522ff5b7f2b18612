// The viewer in a frame of another page, which hands it files and is told what is looked at; docs/embedding.md has the
// messages. Only the page around the frame is listened to, whatever its origin, and only it is answered. It is told of
// what it handed over, never of files that the user opened.
if (Module['page'] && window.parent !== window) {
  const page = Module['page'];
  let origin = null;   // of the page that sent the latest message; null: none has
  let request = null;  // what the latest `open` or `go` called itself
  let told = {};       // what was told last, by type

  const post = (type, content = {}, to = origin) => window.parent.postMessage({type: `onnxray:${type}`, ...content}, to);
  // It says nothing about anything, and anybody may hear it.
  const sayReady = () => post('ready', {version: 1}, '*');

  /** Tells of a change once. */
  function tell(type, content) {
    const text = JSON.stringify(content);
    if (origin === null || told[type] === text) return;
    told[type] = text;
    post(type, {...content, ...(request === null ? {} : {id: request})});
  }

  page.keepToYourself = () => { origin = null; };

  const toBlob = ({name, bytes}) => {
    const known = bytes instanceof Blob || bytes instanceof ArrayBuffer || ArrayBuffer.isView(bytes);
    if (typeof name !== 'string' || !known) throw new Error('every file needs a name, and bytes: an ArrayBuffer, a view of one, or a Blob');
    return new File([bytes], name);
  };

  const ACTIONS = {
    hello: sayReady,
    async open({files, place}) {
      if (!Array.isArray(files) || files.length === 0) throw new Error("'files' has to be a list of {name, bytes}");
      if (await page.handFiles(files.map(toBlob)) && place) page.withTexts(_onnxray_follow, String(place));
    },
    go({place}) {
      if (typeof place !== 'string') throw new Error("'place' has to be the query of a link");
      page.withTexts(_onnxray_follow, place);
    },
    run() { page.withTexts(_onnxray_do, JSON.stringify({do: 'action', id: 'run.start'})); },
  };

  window.addEventListener('message', async ({source, origin: from, data}) => {
    const name = /^onnxray:(\w+)$/.exec(data?.type)?.[1];
    if (source !== window.parent || !name) return;
    // A page without an origin of its own, such as a local file's, can be answered only like this.
    const answerTo = from === 'null' ? '*' : from;
    const {id = null} = data;
    try {
      if (!Object.hasOwn(ACTIONS, name)) throw new Error(`there is no message 'onnxray:${name}'`);
      if (name === 'open' || name === 'go') {
        origin = answerTo;
        request = id;
        told = {};
      }
      await ACTIONS[name](data);
    } catch (error) {
      post('error', {title: `onnxray:${name}`, text: error.message, remedy: 'See docs/embedding.md', ...(id === null ? {} : {id})}, answerTo);
    }
  });

  const PHASES = ['none', 'starting', 'running', 'done', 'cancelled', 'rejected'];
  let models = 0, run = '', errors = 0;

  function report({page: shown, run: latest, value, messages}, changes) {
    if (changes.page && shown.models !== models) {
      models = shown.models;
      tell('opened', {model: shown.model});
    }
    const {number, phase, done, total} = latest;
    if (changes.run && phase > 2 && run !== `${number} ${phase}`) {
      run = `${number} ${phase}`;
      tell('ran', {phase: PHASES[phase], number, done, total});
    }
    if (changes.value && value?.state === 'shown') {
      tell('selected', {node: value.name, value: value.value, op: value.op, tensor: value.shown, aspect: value.aspect});
    }
    for (const {id, level, title, text, remedy} of changes.messages ?? []) {
      if (level !== 'error' || id <= errors) continue;
      errors = id;
      tell('error', {title, text, remedy});
    }
  }

  page.onStart(() => {
    page.watchMirror(report);
    sayReady();
  });
} else if (Module['page']) {
  Module['page'].keepToYourself = () => {};
}
