/** The check as plain text for whoever helps. Holds no address unless it is given some. Pure. */
import { checkTexts } from './check-texts.ts';
import { type Lines, lineNames } from './lines.ts';
import type { Summary } from './overview.ts';

export interface Addresses {
  readonly page: string;
  /** Where the server sends for STUN and relays. */
  readonly used: readonly string[];
  /** Of this computer as others see it. */
  readonly seen: readonly string[];
}

interface Checked {
  readonly lines: Lines;
  readonly summary: Summary;
  readonly began: Date;
  readonly tookMs: number;
  /** What the browser says of itself. */
  readonly agent: string;
  readonly addresses?: Addresses | undefined;
}

export function reportOf({ lines, summary, began, tookMs, agent, addresses }: Checked): string {
  const words = checkTexts.report;
  return [
    words.heading,
    '',
    `${words.began}: ${began.toISOString()}`,
    `${words.tookName}: ${words.took((tookMs / 1_000).toFixed(1))}`,
    `${words.browser}: ${agent}`,
    '',
    checkTexts.summary[summary],
    '',
    ...lineNames.flatMap((name) => {
      const { state, text, todo } = lines[name];
      const verdict = `${checkTexts.names[name]}: ${checkTexts.states[state]}. ${text}`;
      return todo === undefined ? [verdict] : [verdict, `  ${todo}`];
    }),
    ...(addresses === undefined ? [] : sectionOf(addresses)),
    '',
  ].join('\n');
}

function sectionOf({ page, used, seen }: Addresses): string[] {
  const words = checkTexts.report;
  const listed = (all: readonly string[]): string =>
    all.length === 0 ? words.none : all.join(', ');
  return [
    '',
    words.addresses,
    `${words.page}: ${page}`,
    `${words.used}: ${listed(used)}`,
    `${words.seen}: ${listed(seen)}`,
  ];
}
