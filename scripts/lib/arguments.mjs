// Command-line arguments of the Node scripts.
import {parseArgs} from 'node:util';

/** `options` as for util.parseArgs. Returns {options, positionals}; on a wrong argument, exits with code 2. */
export function readArguments(options) {
  try {
    const {values, positionals} = parseArgs({allowPositionals: true, options});
    return {options: values, positionals};
  } catch (error) {
    console.error(`error: ${error.message.split('. ')[0]}; see --help`);
    process.exit(2);
  }
}
