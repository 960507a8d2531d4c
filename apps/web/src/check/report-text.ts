/** The check as plain text for whoever helps. Holds no address unless it is given some. Pure. */
import type { LineMeasure, RouterKind, StunAnswer } from '@parley/client/network-check';
import { checkTexts } from './check-texts.ts';
import { type Lines, lineNames } from './lines.ts';
import type { Summary } from './overview.ts';
import type { RelayAnswers } from './verdicts.ts';

export interface Addresses {
  readonly page: string;
  /** Where the server sends for STUN and relays. */
  readonly used: readonly string[];
  /** Of this computer as others see it. */
  readonly seen: readonly string[];
}

export interface Facts {
  readonly stun?: StunAnswer;
  readonly relays?: RelayAnswers;
  readonly router?: RouterKind;
  readonly line?: LineMeasure;
}

interface Checked {
  readonly lines: Lines;
  readonly summary: Summary;
  readonly began: Date;
  readonly tookMs: number;
  /** What the browser says of itself. */
  readonly agent: string;
  readonly facts: Facts;
  readonly addresses?: Addresses | undefined;
}

export function reportOf(checked: Checked): string {
  const { lines, summary, began, tookMs, agent, facts, addresses } = checked;
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
    '',
    words.facts,
    ...factsOf(facts),
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

/** In the words of those who know of networks. */
function factsOf({ stun, relays, router, line }: Facts): string[] {
  const ways = { stun, ...relays };
  const answers = (['stun', 'turnUdp', 'turnTcp', 'turnTls'] as const).map((way) => {
    const answer = ways[way] ?? { is: 'not asked' };
    const after = 'ms' in answer ? ` after ${Math.round(answer.ms)} ms` : '';
    return `${checkTexts.names[way]}: ${answer.is}${after}`;
  });
  return [
    ...answers,
    ...(router === undefined ? [] : [routerFact(router)]),
    ...(line?.is === 'measured' ? [lineFact(line)] : []),
  ];
}

const routerFact = ({ mapping, letsIn, keepsPorts }: RouterKind): string =>
  `${checkTexts.names.router}: mapping ${mapping}, lets in ${letsIn}, keeps ports ${keepsPorts}`;

const lineFact = ({
  roundTripMs,
  jitterMs,
  sent,
  lost,
}: Extract<LineMeasure, { is: 'measured' }>): string =>
  `${checkTexts.names.line}: round trip ${roundTripMs.toFixed(1)} ms, jitter ${jitterMs.toFixed(1)} ms, lost ${lost} of ${sent}`;
