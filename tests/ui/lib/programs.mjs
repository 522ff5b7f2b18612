// The viewer as a page and as a desktop program, opened alike: what is tried on one is tried on the other.
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {Desktop, ROOT} from './desktop.mjs';
import {openBrowser, openSite, PageDriver} from './page.mjs';

const SAMPLES = join(ROOT, 'build/samples');

// One made of software, which nobody has to allow.
const CAMERA = ['--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream'];

/** Started with `size`, {width, height} in points, of what it opens: else that of a desk. */
class PageProgram {
  static async start(size = {}) {
    const program = new PageProgram();
    program.size = size;
    [program.browser, program.site] = await Promise.all([openBrowser(...CAMERA), openSite()]);
    return program;
  }

  /** With a sample and a sample picture, by their names without endings. */
  openSample(model, input) {
    return this.open(`?model=${model}&input=${input}`);
  }

  /** With a file: {name, bytes}. */
  async openFile(file) {
    const page = await this.open();
    await page.drop(file);
    return page;
  }

  open(query = '') {
    return PageDriver.open(this.browser, this.site.address, {query, ...this.size, permissions: ['clipboard-read', 'clipboard-write']});
  }

  async close() {
    await this.browser.close();
    await this.site.close();
  }
}

class DesktopProgram {
  static async start(size = {}) {
    const program = new DesktopProgram();
    program.size = size;
    program.folder = mkdtempSync(join(tmpdir(), 'onnxray-program-'));
    return program;
  }

  openSample(model, input) {
    return this.open(join(SAMPLES, `${model}.onnx`), join(SAMPLES, `${input}.png`));
  }

  openFile({name, bytes}) {
    const file = join(this.folder, name);
    writeFileSync(file, bytes);
    return this.open(file);
  }

  open(...args) {
    return Desktop.open(args, {...this.size, env: {ONNXRAY_SAMPLES: SAMPLES}});
  }

  async close() {
    rmSync(this.folder, {recursive: true, force: true});
  }
}

export const PROGRAMS = {page: PageProgram, desktop: DesktopProgram};
