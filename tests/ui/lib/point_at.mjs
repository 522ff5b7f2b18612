/**
 * Moves the pointer of a driver onto a labelled control, `along` of its width from its left edge and halfway down, until it
 * stays there: a late frame may move it. Returns its rectangle.
 */
export async function pointAt(driver, label, along = 0.5) {
  const where = async () => (await driver.until((state) => state.items?.[label], `control '${label}'`)).items[label];
  let rect = await where();
  for (let before; `${rect}` !== `${before}`; rect = await where()) {
    await driver.moveTo(rect[0] + along * rect[2], rect[1] + rect[3] / 2);
    before = rect;
  }
  return rect;
}
