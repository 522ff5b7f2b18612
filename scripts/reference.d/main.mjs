import {parseArgs} from 'node:util';
import {join, resolve} from 'node:path';
import {BUILD, run} from '../lib/files.mjs';
import {checkActivations} from './check.mjs';
import {makeReferences} from './make.mjs';

const {values, positionals} = parseArgs({
  allowPositionals: true,
  options: {out: {type: 'string'}, light: {type: 'string'}, check: {type: 'boolean'}},
});

run(async () => {
  if (values.check) {
    process.exitCode = (await checkActivations(positionals[0], positionals[1])) ? 0 : 1;
    return;
  }
  const directory = resolve(values.out ?? join(BUILD, 'reference'));
  await makeReferences({directory, light: values.light, names: positionals});
});
