// Sound that browsers can decode reaches the engine as WAV.
import assert from 'node:assert/strict';
import {after, before, test} from 'node:test';
import {openBrowser, openSite, PageDriver} from './lib/page.mjs';

let browser, site;

before(async () => { [browser, site] = await Promise.all([openBrowser(), openSite()]); });
after(async () => {
  await browser?.close();
  await site?.close();
});

/** A WAV file of 16-bit samples at 48 kHz. */
function wav(samples, channels) {
  const bytes = Buffer.alloc(44 + 2 * samples.length);
  bytes.write('RIFF');
  bytes.writeUInt32LE(36 + 2 * samples.length, 4);
  bytes.write('WAVEfmt ', 8);
  bytes.writeUInt32LE(16, 16);
  bytes.writeUInt16LE(1, 20);
  bytes.writeUInt16LE(channels, 22);
  bytes.writeUInt32LE(48000, 24);
  bytes.writeUInt32LE(2 * channels * 48000, 28);
  bytes.writeUInt16LE(2 * channels, 32);
  bytes.writeUInt16LE(16, 34);
  bytes.write('data', 36);
  bytes.writeUInt32LE(2 * samples.length, 40);
  samples.forEach((sample, i) => bytes.writeInt16LE(sample, 44 + 2 * i));
  return bytes;
}

test('encoded sound becomes floats, and nothing else is touched', async () => {
  const page = await PageDriver.open(browser, site.address);
  try {
    const samples = Array.from({length: 400}, (_, i) => i % 2 === 0 ? 80 * i : -50 * i);
    // Browsers look at the content: the name is what says that it has to be decoded.
    const decode = (name, bytes) => page.page.evaluate(async ([name, base64]) => {
      const file = new File([Uint8Array.from(atob(base64), (c) => c.charCodeAt(0))], name);
      const decoded = await window.Module.page.decodeSound(file);
      return {name: decoded.name, same: decoded === file, bytes: [...new Uint8Array(await decoded.arrayBuffer())]};
    }, [name, bytes.toString('base64')]);

    const stereo = wav(samples, 2);
    const {name, same, bytes} = await decode('voice.ogg', stereo);
    assert.deepEqual([name, same], ['voice.ogg', false]);
    const decoded = Buffer.from(bytes);
    assert.equal(decoded.toString('latin1', 0, 4), 'RIFF');
    assert.deepEqual([decoded.readUInt16LE(20), decoded.readUInt16LE(22), decoded.readUInt32LE(24), decoded.readUInt16LE(34)], [3, 2, 48000, 32]);
    assert.equal(decoded.length, 44 + 4 * samples.length);
    samples.forEach((sample, i) => assert.ok(Math.abs(decoded.readFloatLE(44 + 4 * i) - sample / 32768) < 1e-4, `sample ${i}`));

    assert.equal((await decode('voice.wav', stereo)).same, true);
    assert.equal((await decode('model.onnx', stereo)).same, true);
    assert.equal((await decode('broken.mp3', Buffer.from('no sound'))).same, true);
  } finally {
    await page.close();
  }
});
