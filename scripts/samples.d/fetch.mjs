// Fetches what samples.lock pins, makes the rest, and lists it all in build/samples/samples.json.
import {copyFileSync, readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {fetchFiles, place} from '../lib/download.mjs';
import {makeDir, ROOT, run, SAMPLES} from '../lib/files.mjs';
import {decodePng, encodePng} from '../lib/image.mjs';
import {encodeNpz} from '../lib/npz.mjs';
import {LENET} from './catalogue.mjs';
import {cropTextLine, drawAlpha, drawDigit, soundFrame} from './drawing.mjs';
import {writeManifest} from './manifest.mjs';

const write = (name, content) => writeFileSync(join(SAMPLES, name), content);

/** Writes what is derived from the fetched files; `cached` maps a path in its package to the file's place. */
function makeDerived(cached) {
  const symbols = JSON.parse(readFileSync(cached.get('train/infer.json'), 'utf8'));
  write('detypify_labels.txt', symbols.map(({char, names}) => `${char} ${names.join(', ')}\n`).join(''));
  // PaddleOCR decodes with the CTC blank before its dictionary and the space behind it.
  const characters = readFileSync(cached.get('assets/ppocr_keys_v1.txt'), 'utf8').replace(/\n$/, '');
  write('ppocr_rec_labels.txt', `<blank>\n${characters}\n \n`);
  write('ppocr_cls_labels.txt', 'upright\nupside down\n');
  const page = cached.get('usr/lib/python3/dist-packages/skimage/data/page.png');
  write('text_line.png', encodePng(cropTextLine(decodePng(readFileSync(page)))));
  write('alpha.png', encodePng(drawAlpha()));
  write('digit.png', encodePng(drawDigit()));
  write(LENET.labels, Array.from({length: 10}, (_, digit) => `${digit}\n`).join(''));
  copyFileSync(join(ROOT, 'web/samples', LENET.file), join(SAMPLES, LENET.file));
  write('sound_frame.npz', encodeNpz(soundFrame()));
}

run(async () => {
  const {sources} = JSON.parse(readFileSync(join(ROOT, 'scripts/samples.lock'), 'utf8'));
  makeDir(SAMPLES);
  const cached = new Map();
  for (const source of sources) {
    const paths = await fetchFiles(source);
    for (const [i, file] of source.files.entries()) {
      cached.set(file.path, paths[i]);
      if (file.name) await place(paths[i], join(SAMPLES, file.name), file);
    }
  }
  makeDerived(cached);
  await writeManifest();
  console.log(`samples: ready in ${SAMPLES}`);
});
