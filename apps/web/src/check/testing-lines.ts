/** For tests only: lines of a check in which all is good but for what a test says. */
import { type Line, type LineName, type Lines, type LineState, lineNames } from './lines.ts';

export function linesWith(states: Partial<Record<LineName, LineState>> = {}): Lines {
  return Object.fromEntries(
    lineNames.map((name): [LineName, Line] => [
      name,
      { state: states[name] ?? 'good', text: `About ${name}.` },
    ]),
  ) as Record<LineName, Line>;
}
