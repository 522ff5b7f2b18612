// The command palette, used alike in the page and in the desktop program.

/** Calls the action `id`: finds it in the palette by its title. */
export async function choose(driver, id) {
  const {actions} = await driver.state();
  const query = actions.find((action) => action.id === id).title.slice(0, 24);
  await driver.press('Ctrl+K');
  await driver.until((state) => state.palette && state.editing_text, 'the palette');
  await driver.type(query);
  const {palette} = await driver.until((state) => state.palette?.query === query && state.palette.results.includes(id), `'${query}' found`);
  for (let i = palette.selected; i < palette.results.indexOf(id); ++i) await driver.press('↓');
  await driver.press('Enter');
  await driver.until((state) => state.palette?.query !== query, 'the palette closed');
}
