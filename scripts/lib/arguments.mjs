// Command-line arguments of the Node scripts.
import {parseArgs} from 'node:util';

/** `options` as for util.parseArgs. Returns {options, positionals}; exits with code 2 on a wrong argument. */
export function readArguments(options) {
  try {
    const {values, positionals} = parseArgs({allowPositionals: true, options});
    return {options: values, positionals};
  } catch (error) {
    console.error(`error: ${error.message.split('. ')[0]}; see --help`);
    process.exit(2);
  }
}
