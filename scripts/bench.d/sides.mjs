// What is timed beside each other in one browser.

/** {name, list, error} of every side: what `measure(name)` gave in each round, or why there is nothing. They take turns. */
export async function takeTurns(names, rounds, measure) {
  const results = names.map((name) => ({name, list: []}));
  for (let round = 0; round < rounds; ++round) {
    for (const result of round % 2 ? [...results].reverse() : results) {
      if (result.error) continue;
      try {
        result.list.push(await measure(result.name));
      } catch (error) {
        result.error = error.message.split('\n')[0];
      }
    }
  }
  return results;
}

/** What `call` of browser/MODULE.mjs gives for `args`, in a page of its own; `prepare(page)` is called before. */
export async function callPeer(browser, address, module, call, args, prepare = () => {}) {
  const context = await browser.newContext();
  try {
    const page = await context.newPage();
    await prepare(page);
    await page.goto(address);
    return await page.evaluate(async ([file, name, list]) => (await import(file))[name](...list),
                               [`./${module}.mjs`, call, args]);
  } finally {
    await context.close();
  }
}
