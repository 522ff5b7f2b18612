// Drives the page in headless Chromium as a person would: real pointer and keys, real drops, real pixels.
import {readFileSync} from 'node:fs';
import {dirname, join} from 'node:path';
import {setTimeout as sleep} from 'node:timers/promises';
import {fileURLToPath} from 'node:url';
import {chromium} from 'playwright-core';
import {serve} from '../../../scripts/lib/serve.mjs';
import {Picture} from './picture.mjs';
import {pointAt} from './point_at.mjs';
import {told} from './told.mjs';

export const ROOT = join(dirname(fileURLToPath(import.meta.url)), '../../..');
export const SITE = join(ROOT, 'build/site');

const FLAGS = ['--no-sandbox', '--use-gl=angle', '--use-angle=swiftshader', '--enable-unsafe-swiftshader',
               '--ignore-gpu-blocklist'];

/** A browser, with further flags if need be; `close()` it in the end. */
export const openBrowser = (...flags) =>
  chromium.launch({executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: [...FLAGS, ...flags]});

/** Serves build/site: {address, close()}. Without `isolated` as a plain host does, which sends no special headers. */
export async function openSite({isolated = true} = {}) {
  const server = await serve(SITE, {isolated});
  const close = () => new Promise((resolve) => {
    server.close(resolve);
    server.closeAllConnections();
  });
  return {address: `http://localhost:${server.address().port}/`, close};
}

// Where Playwright's names are others.
const KEYS = {Ctrl: 'Control', Esc: 'Escape', Space: ' ', Menu: 'ContextMenu', '↓': 'ArrowDown', '↑': 'ArrowUp', '→': 'ArrowRight', '←': 'ArrowLeft'};

export class PageDriver {
  /** Opens the page in a browser context of its own, once `prepare(context)` is done; `others`: further options of it. */
  static async open(browser, address, {query = '', width = 1360, height = 860, scale = 1, dark = true,
                                       prepare = () => {}, ...others} = {}) {
    const driver = new PageDriver();
    driver.context = await browser.newContext({viewport: {width, height}, deviceScaleFactor: scale,
                                               colorScheme: dark ? 'dark' : 'light', ...others});
    await prepare(driver.context);
    driver.page = await driver.context.newPage();
    driver.console = [];
    driver.page.on('console', (message) => driver.console.push(message.text()));
    driver.page.on('pageerror', (error) => driver.console.push(`error: ${error.message}`));
    await driver.page.goto(address + query);
    await driver.ready();
    return driver;
  }

  /** Waits until the application runs, also across a reload. */
  async ready() {
    await this.page.waitForFunction(() => document.getElementById('loading')?.classList.contains('done'), null,
                                    {timeout: 60000});
    await this.until((state) => state.items, 'the first frames');
  }

  /** What the application says of itself: see web/ui_state.h. */
  state() {
    return this.page.evaluate(() => window.Module.onnxrayState());
  }

  /** Waits until `condition(state)` holds, and returns the state. */
  async until(condition, what, timeout = 60000) {
    const end = Date.now() + timeout;
    for (;;) {
      const state = await this.state();
      if (condition(state)) return state;
      if (Date.now() > end) {
        throw new Error(`no ${what} within ${timeout} ms: ${told(state)}\n${this.console.join('\n')}`);
      }
      await sleep(30);
    }
  }

  /** Drops files on the page: paths, or {name, bytes}. */
  async drop(...files) {
    const contents = files.map((file) => typeof file === 'string' ?
        {name: file.split('/').at(-1), base64: readFileSync(file).toString('base64')} :
        {name: file.name, base64: Buffer.from(file.bytes).toString('base64')});
    const transfer = await this.page.evaluateHandle((list) => {
      const data = new DataTransfer();
      for (const {name, base64} of list) {
        data.items.add(new File([Uint8Array.from(atob(base64), (c) => c.charCodeAt(0))], name));
      }
      return data;
    }, contents);
    for (const type of ['dragenter', 'dragover', 'drop']) {
      await this.page.dispatchEvent('#canvas', type, {dataTransfer: transfer});
    }
  }

  async moveTo(x, y) {
    await this.page.mouse.move(x, y);
    await sleep(60);
  }

  /** Presses keys one after the other, called as the application's key sheet calls them: 'Ctrl+Shift+Z', '↓', '?'. */
  async press(...keys) {
    for (const key of keys) await this.page.keyboard.press(key.split(/\+(?=.)/).map((part) => KEYS[part] ?? part).join('+'));
  }

  /** All of it at once, as it is pasted or dictated: the application draws a frame for every key. */
  type(text) {
    return this.page.keyboard.insertText(text);
  }

  /** What is in the clipboard. */
  copied() {
    return this.page.evaluate(() => navigator.clipboard.readText());
  }

  /** What is on the clipboard: MIME types. */
  copiedTypes() {
    return this.page.evaluate(async () => (await navigator.clipboard.read()).flatMap(({types}) => types));
  }

  /** {name, bytes} of the file that is saved while `action` runs. */
  async saved(action) {
    const [download] = await Promise.all([this.page.waitForEvent('download'), action()]);
    return {name: download.suggestedFilename(), bytes: readFileSync(await download.path())};
  }

  /** Whether the user is asked for files after `action`; none is chosen. */
  async asksForFiles(action) {
    const [chooser] = await Promise.all([this.page.waitForEvent('filechooser'), action()]);
    return chooser.isMultiple();
  }

  /** Clicks a labelled control. */
  async click(label) {
    await pointAt(this, label);
    // Dear ImGui takes in one of these per frame, however fast they come.
    await this.page.mouse.down();
    await this.page.mouse.up();
    await sleep(50);
  }

  /** Waits until the screen satisfies `condition(picture)`. */
  async untilScreen(condition, what, timeout = 60000) {
    const end = Date.now() + timeout;
    while (!condition(await this.screenshot())) {
      if (Date.now() > end) throw new Error(`no ${what} within ${timeout} ms`);
      await sleep(100);
    }
  }

  /** The canvas as it is shown, one pixel per CSS pixel unless the context's scale is another. */
  async screenshot() {
    return Picture.fromPng(await this.page.screenshot({scale: 'device'}));
  }

  close() {
    return this.context.close();
  }
}
