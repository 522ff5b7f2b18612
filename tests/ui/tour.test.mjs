// The same way through the page and the desktop program.
import {test} from 'node:test';
import {PROGRAMS} from './lib/programs.mjs';
import {goRound} from './lib/tour.mjs';

for (const [name, Program] of Object.entries(PROGRAMS)) {
  test(`a newcomer's way through the ${name}`, async () => {
    const program = await Program.start();
    try {
      await goRound(program);
    } finally {
      await program.close();
    }
  });
}
