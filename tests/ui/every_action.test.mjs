// Every action there is, by key or from the palette, in the page and in the desktop program.
import {test} from 'node:test';
import {callEveryAction} from './lib/every_action.mjs';
import {PROGRAMS} from './lib/programs.mjs';

for (const [name, Program] of Object.entries(PROGRAMS)) {
  test(`every action does something in the ${name}`, async () => {
    const program = await Program.start();
    try {
      await callEveryAction(program);
    } finally {
      await program.close();
    }
  });
}
