// Every action there is, by key or from the palette, in the page and in the desktop program.
import {test} from 'node:test';
import {callEveryAction} from './lib/every_action.mjs';
import {PROGRAMS} from './lib/programs.mjs';

// Software draws it: what a frame costs is what its pixels cost.
const SMALL = {width: 1000, height: 680};

for (const [name, Program] of Object.entries(PROGRAMS)) {
  test(`every action does something in the ${name}`, async () => {
    const program = await Program.start(SMALL);
    try {
      await callEveryAction(program);
    } finally {
      await program.close();
    }
  });
}
