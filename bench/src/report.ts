/** What a run has measured, as lines of one table. Every line sets Parley against one other side. */
export interface Row {
  readonly what: string;
  readonly parley: string;
  readonly beside: string;
  readonly ratio: number;
  /** Of the ratio over the rounds, as a share of it. */
  readonly spread?: number;
  readonly goal?: { readonly text: string; readonly isMet: boolean };
}

const HEAD = ['Measured', 'Parley', 'Beside it', 'Ratio', 'Goal', 'Met'];

export function table(rows: readonly Row[]): string {
  const cells = [HEAD, ...rows.map(cellsOf)];
  const widths = HEAD.map((_, column) => Math.max(...cells.map((row) => row[column]?.length ?? 0)));
  const line = (row: readonly string[]): string =>
    `| ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`;
  const rule = line(widths.map((width) => '-'.repeat(width)));
  return [line(HEAD), rule, ...cells.slice(1).map(line)].join('\n');
}

function cellsOf({ what, parley, beside, ratio, spread, goal }: Row): string[] {
  const around = spread === undefined ? '' : ` ± ${Math.round(spread * 100)} %`;
  const met = goal === undefined ? ['', ''] : [goal.text, goal.isMet ? 'yes' : 'no'];
  return [what, parley, beside, `${ratio.toFixed(2)}${around}`, ...met];
}
