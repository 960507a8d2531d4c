/** How many columns show `count` pictures largest in a box; a cell is worth the 4:3 picture it can hold. */
const SHAPE = 4 / 3;

export function columnsFor(count: number, width: number, height: number): number {
  let best = { columns: 1, area: 0 };
  for (let columns = 1; columns <= count; columns += 1) {
    const cellWidth = width / columns;
    const cellHeight = height / Math.ceil(count / columns);
    const pictureWidth = Math.min(cellWidth, cellHeight * SHAPE);
    const area = pictureWidth * (pictureWidth / SHAPE);
    if (area > best.area) best = { columns, area };
  }
  return best.columns;
}
