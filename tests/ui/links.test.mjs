// Links on the page: they open what they say, follow what is looked at, and say what they cannot do.
import assert from 'node:assert/strict';
import {readFileSync} from 'node:fs';
import {createServer} from 'node:http';
import {join} from 'node:path';
import {after, before, test} from 'node:test';
import {smallInput, smallModel} from './lib/models.mjs';
import {openBrowser, openSite, PageDriver, ROOT} from './lib/page.mjs';

let browser, site, elsewhere;

/** Another site, with a model that others may read and one that they may not. */
async function openElsewhere() {
  const server = createServer((request, response) => {
    const open = request.url.startsWith('/open/');
    response.writeHead(200, {'Content-Type': 'application/octet-stream', ...(open ? {'Access-Control-Allow-Origin': '*'} : {})});
    response.end(request.url.endsWith('.pb') ? smallInput() : smallModel());
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {address: `http://127.0.0.1:${server.address().port}`, close: () => new Promise((resolve) => {
    server.close(resolve);
    server.closeAllConnections();
  })};
}

before(async () => { [browser, site, elsewhere] = await Promise.all([openBrowser(), openSite(), openElsewhere()]); });
after(async () => {
  await browser?.close();
  await site?.close();
  await elsewhere?.close();
});

async function withPage(query, use, options = {}) {
  const page = await PageDriver.open(browser, site.address, {query, ...options});
  try {
    await use(page);
  } finally {
    await page.close();
  }
}

const search = (page) => page.page.evaluate(() => location.search);
const untilAddress = (page, query) => page.page.waitForFunction((wanted) => location.search === wanted, query, {timeout: 10000});

test('a link leads to a node, its gradient and how they are shown', () => withPage(
    '?model=detypify&input=alpha&node=/conv1/Conv&aspect=gradient&colors=seismic&range=shared&target=3', async (page) => {
  const {nodes} = await page.until((state) => state.model === 'detypify.onnx' && state.nodes.length > 3, 'the model');
  // Names differ between exports: what matters is that a name leads to its line, so take one that is there.
  const {name} = nodes.find(({op}) => op === 'Conv');
  await page.page.goto(`${site.address}?model=detypify&node=${encodeURIComponent(name)}&aspect=gradient&colors=seismic&range=shared&target=3`);
  await page.ready();
  const {view, gradients, messages} = await page.until(
      (state) => state.gradients.phase === 'done' && state.view.selected === name && state.view.tiles?.length > 0, 'the gradient');
  assert.equal(view.aspect, 'gradient');
  assert.equal(view.range, 'shared');
  assert.match(gradients.of, /\[0, 3\]$/);
  assert.deepEqual(messages, []);
  // The address says the same in the end, and the next reload comes here again.
  await page.page.waitForFunction(() => location.search.includes('input=alpha'));
  const query = new URLSearchParams(await search(page));
  assert.deepEqual(Object.fromEntries(query), {model: 'detypify', input: 'alpha', node: name, aspect: 'gradient', colors: 'seismic',
                                               range: 'shared', target: '3'});
}));

test('the address follows what is looked at', () => withPage('?model=blazeface', async (page) => {
  await page.until((state) => state.run.phase === 'done' && state.view.tiles?.length > 0, 'the run');
  await untilAddress(page, '?model=blazeface&input=astronaut');
  await page.page.keyboard.press('j');
  await page.page.keyboard.press('r');
  const {view} = await page.until((state) => state.view.range === 'shared' && state.view.selected !== state.nodes[0].name, 'the next node');
  await page.page.waitForFunction(() => location.search.includes('range=shared'));
  assert.equal(new URLSearchParams(await search(page)).get('node'), view.selected);
}));

test('a link is copied, and says what it leaves out', () => withPage('?model=blazeface', async (page) => {
  await page.context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await page.until((state) => state.run.phase === 'done', 'the run');
  const copied = async () => {
    await page.page.keyboard.press('Control+Shift+L');
    await page.until((state) => state.messages.some(({title}) => title === 'Link copied'), 'the message');
    return page.page.evaluate(() => navigator.clipboard.readText());
  };
  assert.equal(await copied(), `${site.address}?model=blazeface&input=astronaut`);
  await page.drop({name: 'mine.png', bytes: readFileSync(join(ROOT, 'build/samples/chelsea.png'))});
  await page.until((state) => state.inputs[0]?.file === 'mine.png' && state.run.phase === 'done', 'the run on it');
  assert.equal(await copied(), `${site.address}?model=blazeface`);
  const {messages} = await page.until((state) => state.messages.some(({text}) => text.includes('mine.png')), 'the warning');
  assert.match(messages.at(-1).remedy, /CORS/);
}));

test('models of other sites are opened where they allow it', () => withPage('', async (page) => {
  const open = `${elsewhere.address}/open`;
  await page.page.goto(`${site.address}?model=${open}/small.onnx&input=${open}/x.pb&node=odd`);
  await page.ready();
  await page.until((state) => state.model === 'small.onnx' && state.view.selected === 'odd' && state.run.phase === 'done', 'the run');
  await untilAddress(page, `?model=${open}/small.onnx&input=${open}/x.pb&node=odd`);

  await page.page.goto(`${site.address}?model=${elsewhere.address}/closed/small.onnx&node=odd`);
  await page.ready();
  const {messages} = await page.until((state) => state.messages.length > 0, 'a message');
  assert.match(messages[0].text, /closed\/small\.onnx/);
  assert.match(messages[0].remedy, /[Dd]ownload/);
  // The rest of the link still holds.
  await page.drop({name: 'small.onnx', bytes: smallModel()}, {name: 'x.pb', bytes: smallInput()});
  await page.until((state) => state.view.selected === 'odd' && state.run.phase === 'done', 'the node');
}));

test('what a link says wrongly is said, and the rest is followed', () => withPage(
    '?model=blazeface&input=chelsea&colours=jet&preset=soft&node=nowhere', async (page) => {
  const {messages, inputs} = await page.until((state) => state.run.phase === 'done' && state.messages.length === 3, 'three messages');
  assert.equal(inputs[0].file, 'chelsea.png');
  assert.match(messages.map(({text}) => text).join('\n'), /colours[^]*soft[^]*nowhere/);
  assert.match(messages[1].remedy, /torchvision/);
}));

test('a session is saved and reopened', () => withPage('?model=detypify&input=alpha', async (page) => {
  const first = (await page.until((state) => state.run.phase === 'done' && state.view.state === 'shown', 'the run')).view.selected;
  await page.page.keyboard.press('j');
  const {view} = await page.until((state) => state.view.state === 'shown' && state.view.selected !== first, 'another node');
  const [download] = await Promise.all([page.page.waitForEvent('download'), page.page.keyboard.press('Control+s')]);
  assert.equal(download.suggestedFilename(), 'detypify.onnxray.json');
  const bytes = readFileSync(await download.path());
  const session = JSON.parse(bytes);
  assert.equal(session.model.bytes, readFileSync(join(ROOT, 'build/samples/detypify.onnx')).length);
  assert.deepEqual(session.inputs[0].address, 'samples/alpha.png');

  await page.page.goto(site.address);
  await page.ready();
  await page.drop({name: 'again.onnxray.json', bytes});
  const reopened = await page.until((state) => state.run.phase === 'done' && state.view.selected === view.selected, 'the session');
  assert.equal(reopened.inputs[0].file, 'alpha.png');
  assert.deepEqual(reopened.messages, []);
}));
