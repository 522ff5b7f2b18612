// The viewer in a frame of a page from another origin, which hands it files and follows what is looked at.
import assert from 'node:assert/strict';
import {readFileSync} from 'node:fs';
import {createServer} from 'node:http';
import {join} from 'node:path';
import {setTimeout as sleep} from 'node:timers/promises';
import {after, before, test} from 'node:test';
import {smallInput, smallModel} from './lib/models.mjs';
import {openBrowser, openSite, ROOT} from './lib/page.mjs';

let browser, site, plain, host;

/** A page around the viewer at `?viewer=ADDRESS`, from an origin of its own, without isolation. */
async function openHost() {
  const page = readFileSync(join(ROOT, 'tests/ui/pages/embedding.html'), 'utf8');
  const server = createServer((request, response) => {
    const viewer = new URL(request.url, 'http://localhost').searchParams.get('viewer');
    response.writeHead(200, {'Content-Type': 'text/html'}).end(page.replace('src="VIEWER"', `src="${viewer}"`));
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {address: `http://127.0.0.1:${server.address().port}/`, close: () => new Promise((resolve) => {
    server.close(resolve);
    server.closeAllConnections();
  })};
}

before(async () => {
  [browser, site, plain, host] = await Promise.all([openBrowser(), openSite(), openSite({isolated: false}), openHost()]);
});
after(async () => {
  await browser?.close();
  for (const server of [site, plain, host]) await server?.close();
});

class Embedder {
  static async open(viewer) {
    const embedder = new Embedder();
    embedder.context = await browser.newContext({viewport: {width: 1200, height: 800}});
    embedder.page = await embedder.context.newPage();
    await embedder.page.goto(`${host.address}?viewer=${encodeURIComponent(viewer)}`);
    await embedder.until(({type}) => type === 'onnxray:ready', 'ready');
    return embedder;
  }

  heard() {
    return this.page.evaluate(() => window.heard);
  }

  /** The first message that satisfies `condition`. */
  async until(condition, what, timeout = 30000) {
    const end = Date.now() + timeout;
    for (;;) {
      const heard = await this.heard();
      const found = heard.find(condition);
      if (found) return found;
      if (Date.now() > end) throw new Error(`no ${what}: ${JSON.stringify(heard)}`);
      await sleep(50);
    }
  }

  forget() {
    return this.page.evaluate(() => { window.heard.length = 0; });
  }

  say(message) {
    return this.page.evaluate((said) => window.say(said), message);
  }

  /** Opens files, {name, bytes}, as typed arrays. */
  open(id, files, place) {
    const list = files.map(({name, bytes}) => ({name, base64: Buffer.from(bytes).toString('base64')}));
    return this.page.evaluate(({id, list, place}) => {
      const files = list.map(({name, base64}) => ({name, bytes: Uint8Array.from(atob(base64), (c) => c.charCodeAt(0))}));
      window.say({type: 'onnxray:open', id, files, place});
    }, {id, list, place});
  }

  frame() {
    return this.page.frames().find((frame) => frame !== this.page.mainFrame());
  }

  close() {
    return this.context.close();
  }
}

const small = () => [{name: 'small.onnx', bytes: smallModel()}, {name: 'x.pb', bytes: smallInput()}];

for (const kind of ['isolated', 'plain']) {
  test(`files are opened and followed, the host being ${kind}`, async () => {
    const embedder = await Embedder.open(kind === 'isolated' ? site.address : plain.address);
    try {
      await embedder.open(7, small(), 'node=odd&colors=magma');
      const opened = await embedder.until(({type}) => type === 'onnxray:opened', 'opened');
      assert.deepEqual(opened, {type: 'onnxray:opened', id: 7, model: 'small.onnx'});
      const ran = await embedder.until(({type}) => type === 'onnxray:ran', 'ran');
      assert.deepEqual([ran.phase, ran.done, ran.total], ['done', 3, 3]);
      const selected = await embedder.until(({node}) => node === 'odd', 'the node');
      assert.deepEqual(selected, {type: 'onnxray:selected', id: 7, node: 'odd', value: 'odd', op: 'Div',
                                  tensor: 'float32[1,1,4,4]', aspect: 'activation'});
      // Without isolation around it, the frame runs on one thread.
      assert.equal(await embedder.frame().evaluate(() => window.Module.onnxrayVariant), 'web-single');

      await embedder.say({type: 'onnxray:go', id: 8, place: 'node=out&aspect=gradient&output=out'});
      const gradient = await embedder.until(({node, aspect}) => node === 'out' && aspect === 'gradient', 'the gradient');
      assert.equal(gradient.id, 8);
    } finally {
      await embedder.close();
    }
  });
}

test('mistakes are answered', async () => {
  const embedder = await Embedder.open(site.address);
  try {
    await embedder.say({type: 'onnxray:open', id: 1, files: [{name: 'x', bytes: 'text'}]});
    assert.match((await embedder.until(({type, id}) => type === 'onnxray:error' && id === 1, 'an error')).text, /bytes/);
    await embedder.say({type: 'onnxray:dance', id: 2});
    assert.match((await embedder.until(({type, id}) => type === 'onnxray:error' && id === 2, 'an error')).text, /dance/);
    await embedder.open(3, [{name: 'cut.onnx', bytes: smallModel().slice(0, 60)}]);
    const {title, remedy} = await embedder.until(({type, id}) => type === 'onnxray:error' && id === 3, 'an error');
    assert.match(title, /cut\.onnx/);
    assert.equal(typeof remedy, 'string');
  } finally {
    await embedder.close();
  }
});

test('of what the reader opens, nothing is told', async () => {
  const embedder = await Embedder.open(site.address);
  try {
    await embedder.open(1, small());
    await embedder.until(({type}) => type === 'onnxray:selected', 'the first node');
    await embedder.until(({type}) => type === 'onnxray:ran', 'the end of its run');
    await embedder.forget();
    const base64 = Buffer.from(smallModel()).toString('base64');
    const frame = embedder.frame();
    await frame.evaluate((text) => {
      const data = new DataTransfer();
      data.items.add(new File([Uint8Array.from(atob(text), (c) => c.charCodeAt(0))], 'secret.onnx'));
      window.dispatchEvent(new DragEvent('drop', {dataTransfer: data}));
    }, base64);
    await frame.waitForFunction(() => window.Module.onnxrayState().model === 'secret.onnx');
    await frame.evaluate(() => window.Module.onnxrayState());
    await sleep(1000);
    assert.deepEqual(await embedder.heard(), []);
  } finally {
    await embedder.close();
  }
});

test('only the page around the frame is listened to', async () => {
  const embedder = await Embedder.open(site.address);
  try {
    await embedder.forget();
    // From within the frame, as any script or window but the one around it would.
    await embedder.frame().evaluate(() => window.postMessage({type: 'onnxray:go', place: 'model=blazeface'}, '*'));
    await sleep(500);
    const state = await embedder.frame().evaluate(() => window.Module.onnxrayState());
    assert.equal(state.model, null);
    assert.equal(state.loading, '');
    assert.deepEqual(await embedder.heard(), []);
  } finally {
    await embedder.close();
  }
});
