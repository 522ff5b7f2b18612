// The page's webcam, with Chromium's made-up camera: live, frozen, refused.
import assert from 'node:assert/strict';
import {after, before, test} from 'node:test';
import {setTimeout as sleep} from 'node:timers/promises';
import {openBrowser, openSite, PageDriver, ROOT} from './lib/page.mjs';

const MODEL = `${ROOT}/build/samples/blazeface.onnx`;
let site;

before(async () => { site = await openSite(); });
after(() => site.close());

/** A page with the model, and its webcam turned on. */
async function openCamera(browser) {
  const driver = await PageDriver.open(browser, site.address);
  await driver.drop(MODEL);
  await driver.until((state) => state.model === 'blazeface.onnx', 'model');
  await driver.until((state) => state.actions.some((action) => action.id === 'input.camera' && action.enabled), 'camera');
  await driver.click('Source');
  await driver.click('Webcam');
  return driver;
}

test('Every picture of the camera is run, until Space freezes it', async () => {
  const browser = await openBrowser('--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream');
  try {
    const driver = await openCamera(browser);
    const live = await driver.until((state) => state.run.number >= 4 && state.inputs[0].file === 'Webcam', 'four runs');
    assert.equal(live.inputs[0].fed, 'float32[1,128,128,3]');
    assert.deepEqual(live.messages, []);

    await driver.page.keyboard.press('Space');
    await sleep(400);
    const frozen = (await driver.until((state) => state.run.phase === 'done', 'the end of the run')).run.number;
    await sleep(800);
    assert.equal((await driver.state()).run.number, frozen);
    await driver.page.keyboard.press('Space');
    await driver.until((state) => state.run.number >= frozen + 3, 'runs after going on');

    await driver.click('Stop webcam');
    await sleep(400);
    const stopped = (await driver.until((state) => state.run.phase === 'done', 'the end of the run')).run.number;
    await sleep(600);
    const state = await driver.state();
    assert.equal(state.run.number, stopped);
    assert.equal(state.inputs[0].file, 'Webcam');
    assert.deepEqual(driver.console.filter((line) => line.startsWith('error')), []);
  } finally {
    await browser.close();
  }
});

test('Without a camera, or leave to use it, the reason is said', async () => {
  for (const [flags, text] of [[[], /there is no camera|not allowed to use the camera/],
                               [['--use-fake-device-for-media-stream'], /not allowed to use the camera/]]) {
    const browser = await openBrowser(...flags);
    try {
      const driver = await openCamera(browser);
      const {messages} = await driver.until((state) => state.messages.length > 0, 'message');
      assert.equal(messages[0].title, 'No pictures from the webcam');
      assert.match(messages[0].text, text);
      assert.notEqual(messages[0].remedy, '');
    } finally {
      await browser.close();
    }
  }
});
