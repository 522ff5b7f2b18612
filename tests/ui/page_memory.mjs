// usage: node tests/ui/page_memory.mjs
//
// What the tab's process takes at its peak, resident, while the page in headless Chromium opens VGG19 with random weights
// (575 MB), runs it, and differentiates it by all its weights and activations. 2.5 GB are allowed. Only on Linux, which
// tells of every process's peak.
import {mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {serve} from '../../scripts/lib/serve.mjs';
import {randomised} from '../../scripts/reference.d/randomise.mjs';
import {openBrowser, PageDriver, ROOT, SITE} from './lib/page.mjs';

const MOST = 2.5;
const PATIENCE = 300000;

/** The peaks of all tabs' processes there are, in GB, by process. */
function peaks() {
  const found = new Map();
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      if (!readFileSync(`/proc/${pid}/cmdline`, 'latin1').includes('--type=renderer')) continue;
      const [, kibibytes] = /VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'latin1'));
      found.set(pid, 1024 * Number(kibibytes) / 1e9);
    } catch (error) {
      if (!['ENOENT', 'ESRCH'].includes(error.code)) throw error;  // it has ended
    }
  }
  return found;
}

/** The page's files with the model beside them. */
function siteWithModel() {
  const folder = mkdtempSync(join(tmpdir(), 'onnxray-memory-'));
  for (const name of readdirSync(SITE)) symlinkSync(join(SITE, name), join(folder, name));
  writeFileSync(join(folder, 'vgg19.onnx'), randomised(readFileSync(join(ROOT, 'build/onnx-data/light/light_vgg19.onnx'))));
  return folder;
}

const others = new Set(peaks().keys());
const peak = () => Math.max(...[...peaks()].filter(([pid]) => !others.has(pid)).map(([, gigabytes]) => gigabytes));
const folder = siteWithModel();
const [browser, server] = await Promise.all([openBrowser(), serve(folder)]);
try {
  const page = await PageDriver.open(browser, `http://localhost:${server.address().port}/`, {query: '?model=vgg19.onnx'});
  await page.until((state) => state.model, 'the model', PATIENCE);
  console.log(`loaded:            ${peak().toFixed(2)} GB`);
  await page.click('Run now');
  await page.until((state) => state.run.phase === 'done', 'the end of the run', PATIENCE);
  console.log(`run:               ${peak().toFixed(2)} GB`);
  await page.page.keyboard.press('g');
  const {gradients} = await page.until((state) => state.gradients.phase === 'done', 'gradients', PATIENCE);
  console.log(`${gradients.present} gradients:      ${peak().toFixed(2)} GB (${MOST} are allowed)`);
  process.exitCode = peak() > MOST ? 1 : 0;
} finally {
  await browser.close();
  server.closeAllConnections();
  server.close();
  rmSync(folder, {recursive: true});
}
