// Running other programs.
import {spawnSync} from 'node:child_process';
import {Failure} from './files.mjs';

/** Runs a program to its end and returns what it printed; throws a Failure carrying `advice` if it fails. */
export function execute(command, args, {advice = '', ...options} = {}) {
  const result = spawnSync(command, args, {encoding: 'utf8', maxBuffer: 1 << 28, ...options});
  if (result.error?.code === 'ENOENT') throw new Failure(`${command} is not installed`, advice);
  if (result.status !== 0) {
    const said = [result.stderr, result.stdout, result.error?.message].filter(Boolean).join('\n').trim();
    throw new Failure(`${command} ${args.join(' ')} failed:\n${said}`, advice);
  }
  return result.stdout;
}
