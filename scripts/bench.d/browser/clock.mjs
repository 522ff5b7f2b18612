// Times asynchronous work in a page.
import {median} from '../statistics.mjs';

/** Median milliseconds of `runs` calls after one that is not counted (it compiles). */
export async function milliseconds(runs, work) {
  await work();
  const times = [];
  for (let i = 0; i < runs; ++i) {
    const start = performance.now();
    await work();
    times.push(performance.now() - start);
  }
  return median(times);
}
