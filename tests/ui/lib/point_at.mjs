/** Moves the pointer of a driver onto the middle of a labelled control, until it stays there: a late frame may move it. */
export async function pointAt(driver, label) {
  const where = async () => (await driver.until((state) => state.items?.[label], `control '${label}'`)).items[label];
  let rect = await where();
  for (let before; `${rect}` !== `${before}`; rect = await where()) {
    await driver.moveTo(rect[0] + rect[2] / 2, rect[1] + rect[3] / 2);
    before = rect;
  }
}
