// Drives `onnxray view` under Xvfb as a person would: real pointer and keys by xdotool, real pixels from the frame buffer.
import {execFileSync, spawn} from 'node:child_process';
import {mkdirSync, mkdtempSync, readFileSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {basename, dirname, join} from 'node:path';
import {setTimeout as sleep} from 'node:timers/promises';
import {fileURLToPath} from 'node:url';
import {Picture} from './picture.mjs';
import {pointAt} from './point_at.mjs';
import {told} from './told.mjs';

export const ROOT = join(dirname(fileURLToPath(import.meta.url)), '../../..');

/** An X server without a screen; `-displayfd` lets it pick a free number itself. */
async function startServer(folder, width, height) {
  const server = spawn('Xvfb', ['-displayfd', '3', '-fbdir', folder, '-screen', '0', `${width}x${height}x24`, '-nolisten', 'tcp'],
                       {stdio: ['ignore', 'ignore', 'ignore', 'pipe']});
  const number = await new Promise((resolve, reject) => {
    server.once('error', reject);
    server.once('exit', (code) => reject(new Error(`Xvfb ended with ${code}`)));
    server.stdio[3].once('data', (data) => resolve(String(data).trim()));
  });
  return {server, display: `:${number}`};
}

/** The frame buffer file of Xvfb: X window dump, 32 bits per pixel. */
function readScreen(folder) {
  const dump = readFileSync(join(folder, 'Xvfb_screen0'));
  const field = (i) => dump.readUInt32BE(4 * i);
  const [headerSize, width, height, stride, colours] = [field(0), field(4), field(5), field(12), field(19)];
  const start = headerSize + 12 * colours;
  const data = new Uint8Array(3 * width * height);
  for (let y = 0, to = 0; y < height; ++y) {
    for (let x = 0, from = start + y * stride; x < width; ++x, from += 4, to += 3) {
      data[to] = dump[from + 2];  // blue comes first in the dump
      data[to + 1] = dump[from + 1];
      data[to + 2] = dump[from];
    }
  }
  return new Picture(width, height, data);
}

// Where X's names are others.
const KEYS = {Esc: 'Escape', Enter: 'Return', Space: 'space', Backspace: 'BackSpace', Menu: 'Menu', F1: 'F1', F10: 'F10', '↓': 'Down', '↑': 'Up',
              '→': 'Right', '←': 'Left', '?': 'question', '/': 'slash', '[': 'bracketleft', ']': 'bracketright', '+': 'plus',
              '-': 'minus', ',': 'comma', '.': 'period'};

export class Desktop {
  /** Opens the program with `args` after `onnxray view`. */
  static async open(args = [], {width = 1360, height = 860, env = {}} = {}) {
    const desktop = new Desktop();
    desktop.folder = mkdtempSync(join(tmpdir(), 'onnxray-ui-'));
    mkdirSync(join(desktop.folder, 'Downloads'));
    const {server, display} = await startServer(desktop.folder, width, height);
    desktop.server = server;
    desktop.stateFile = join(desktop.folder, 'state.json');
    desktop.env = {...process.env, DISPLAY: display, LIBGL_ALWAYS_SOFTWARE: '1', ONNXRAY_UI_STATE: desktop.stateFile,
                   XDG_CONFIG_HOME: desktop.folder, HOME: desktop.folder, ...env};
    desktop.program = spawn(join(ROOT, 'build/native/onnxray'), ['view', ...args], {cwd: ROOT, env: desktop.env, stdio: 'pipe'});
    desktop.output = '';
    desktop.program.stderr.on('data', (data) => desktop.output += data);
    await desktop.until((state) => state.items, 'the first frames');
    return desktop;
  }

  /** What the program says of itself: see web/ui_state.h. Null before its first frame. */
  state() {
    try {
      return JSON.parse(readFileSync(this.stateFile, 'utf8'));
    } catch {
      return null;
    }
  }

  /** Waits until `condition(state)` holds, and returns the state. */
  async until(condition, what, timeout = 60000) {
    const end = Date.now() + timeout;
    for (;;) {
      const state = this.state();
      if (state && condition(state)) return state;
      if (this.program.exitCode !== null) throw new Error(`the program ended with ${this.program.exitCode}: ${this.output}`);
      if (Date.now() > end) throw new Error(`no ${what} within ${timeout} ms: ${told(state)}`);
      await sleep(50);
    }
  }

  /** Waits until what `read(state)` gives is something, and stays as it is for a while: slow frames change late. */
  untilAtRest(read, what) {
    let last, since;
    return this.until((state) => {
      const text = JSON.stringify(read(state));
      if (text !== last) [last, since] = [text, Date.now()];
      return text !== undefined && Date.now() - since > 700;
    }, what);
  }

  xdotool(...args) {
    execFileSync('xdotool', args.map(String), {env: this.env});
  }

  async moveTo(x, y) {
    this.xdotool('mousemove', Math.round(x), Math.round(y));
    await sleep(80);
  }

  /** Waits until the screen satisfies `condition(picture)`: a frame may be caught half drawn. */
  untilScreen(condition, what) {
    return this.until(() => condition(this.screenshot()), what);
  }

  /** Clicks a labelled control. */
  async click(label) {
    await pointAt(this, label);
    this.xdotool('click', 1);
    await sleep(60);
  }

  /** Presses keys one after the other. */
  async key(...keys) {
    for (const key of keys) {
      this.xdotool('key', key);
      await sleep(50);
    }
  }

  /** The same by the names of the application's key sheet: 'Ctrl+Shift+Z', '↓', '?'. */
  press(...keys) {
    return this.key(...keys.map((key) => key.split(/\+(?=.)/).map((part) => KEYS[part] ?? part.toLowerCase()).join('+')));
  }

  async type(text) {
    this.xdotool('type', '--delay', 20, text);
  }

  /** What is in the clipboard, in one line: pasted where the palette shows it. */
  async copied() {
    await this.press('Ctrl+K');
    await this.until((state) => state.palette && state.editing_text, 'the palette');
    await this.press('Ctrl+V');
    const {palette: {query}} = await this.until(({palette}) => palette?.query, 'pasted text');
    await this.press('Esc');
    await this.until(({palette}) => palette === null, 'the palette closed');
    return query;
  }

  /** {name, bytes} of the file that is saved while `action` runs. */
  async saved(action) {
    await action();
    const {messages} = await this.until(({messages}) => messages.some(({title}) => title.startsWith('Saved /')), 'a saved file');
    const path = messages.find(({title}) => title.startsWith('Saved /')).title.slice('Saved '.length);
    await this.press('Esc');
    await this.until((state) => state.messages.length === 0, 'the messages dismissed');
    return {name: basename(path), bytes: readFileSync(path)};
  }

  /** Whether the user is asked for files after `action`; none is chosen. */
  async asksForFiles(action) {
    await action();
    await this.until((state) => state.items['Files Open'], 'the file browser');
    await this.press('Esc');
    await this.until((state) => !state.items['Files Open'], 'the file browser gone');
    return true;
  }

  screenshot() {
    return readScreen(this.folder);
  }

  async close() {
    const gone = (child) => child.exitCode !== null || child.signalCode !== null ||
        new Promise((resolve) => child.once('exit', resolve));
    this.program.kill();
    await gone(this.program);
    this.server.kill();
    await gone(this.server);
    rmSync(this.folder, {recursive: true, force: true});
  }
}
