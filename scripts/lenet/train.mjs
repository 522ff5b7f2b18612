// usage: train.mjs [--epochs N] [--out FILE]
// Trains LeNet-5 on MNIST; see scripts/train-lenet.
import {spawnSync} from 'node:child_process';
import {readFileSync, statSync, writeFileSync} from 'node:fs';
import {join, resolve} from 'node:path';
import {readArguments} from '../lib/arguments.mjs';
import {fetchFiles} from '../lib/download.mjs';
import {BUILD, Failure, humanBytes, makeDir, ROOT, run} from '../lib/files.mjs';
import {encodeNpz} from '../lib/npz.mjs';
import {LENET} from '../samples.d/catalogue.mjs';
import {readMnist} from './mnist.mjs';
import {lenetModel} from './network.mjs';

const DIGITS = Array.from({length: 10}, (_, i) => String(i));

run(async () => {
  const {options} = readArguments({
    epochs: {type: 'string', default: '6'},
    out: {type: 'string', default: join(ROOT, 'web/samples', LENET.file)},
  });
  const {onDemand} = JSON.parse(readFileSync(join(ROOT, 'scripts/samples.lock'), 'utf8'));
  const files = await fetchFiles(onDemand.mnist);
  const folder = makeDir(join(BUILD, 'lenet'));
  const data = join(folder, 'mnist.npz');
  const untrained = join(folder, 'untrained.onnx');
  const out = resolve(options.out);
  writeFileSync(data, encodeNpz(readMnist(files)));
  writeFileSync(untrained, lenetModel({
    'onnxray.preset': LENET.preset,
    'onnxray.labels': DIGITS.join('\n'),
    licence: LENET.licence,
    origin: LENET.origin,
  }));
  const args = ['train', untrained, '--data', data, '--scale', '0.00392156862745098', '--optimizer', 'adam', '--lr', '0.002',
                '--lr-decay', '0.6', '--batch', '64', '--epochs', options.epochs, '--seed', '1', '--save', out];
  const {status} = spawnSync(join(ROOT, 'scripts/onnxray'), args, {stdio: 'inherit'});
  if (status !== 0) throw new Failure('the training failed');
  console.log(`${out}  ${humanBytes(statSync(out).size)}`);
});
