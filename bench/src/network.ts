/**
 * What other networks than loopback cost, in the laboratory with real NATs: the web app through Parley's server and
 * its relay beside bare pages wired by a bare relay, the same browsers in the same homes.
 */
import { buildWebApp } from './harness/web-app.ts';
import type { Measurement } from './measurement.ts';
import { type Round, Rounds, type Situation, WATCH_MS } from './network/rounds.ts';
import { Town, whyNoTown } from './network/town.ts';
import type { Row } from './report.ts';
import { median, ratiosByRound, spread } from './stats.ts';

const ROUNDS = 7;
const WARM_UP_ROUNDS = 1;
const JOIN_GOAL = 1.25;
const ABOVE_DIRECT_GOAL_MS = 300;
const OFFER_GOAL_MS = 10;

export const network: Measurement = {
  name: 'network',
  how: `Two people in the laboratory of natlab, each with a Chromium of their own (fake camera of 320 x 240, window of 640 x 480) behind a NAT of their own; at the server Parley, its coturn, and a bare relay. Its lines have no delay. Timed as in **join**; the pages of the floor get the ICE servers of the app's call before theirs, and its wish to be reached by the relay alone. Both sides must then go by the way that the line of the table is about. CPU of coturn is what the kernel counts for its threads in ${WATCH_MS / 1_000} s of each call, by what both browsers received; where both hide their address everything passes it twice. The time from the admission to the offer is that between two messages at the newcomer's socket; the TURN server that nobody reaches has an address that nobody has. Median of ${ROUNDS} rounds after one to warm up, all calls in turn.`,
  whyNot: whyNoTown,
  measure: measureNetwork,
};

async function measureNetwork(): Promise<Row[]> {
  await buildWebApp();
  const town = await Town.build();
  try {
    const rounds = await Rounds.prepare(town);
    const played: Round[] = [];
    for (let round = -WARM_UP_ROUNDS; round < ROUNDS; round += 1) {
      const one = await rounds.play();
      if (round >= 0) played.push(one);
    }
    return rowsOf(played);
  } finally {
    await town.end();
  }
}

function rowsOf(rounds: readonly Round[]): Row[] {
  return [
    joinRow(rounds, 'direct', 'both behind port-restricted NATs'),
    joinRow(rounds, 'hidden', 'both hide their address'),
    aboveDirectRow(rounds),
    relayRow(rounds, 'hidden', 'both hide their address'),
    relayRow(rounds, 'symmetric', 'both behind symmetric NATs'),
    offerRow(rounds, 'set', 'STUN and TURN servers set'),
    offerRow(rounds, 'unreachable', 'a TURN server that nobody reaches'),
  ];
}

function joinRow(rounds: readonly Round[], situation: Situation, where: string): Row {
  const ours = rounds.map(({ joined }) => joined[situation].app.firstFrameMs);
  const theirs = rounds.map(({ joined }) => joined[situation].floor.firstFrameMs);
  const ratios = ratiosByRound(ours, theirs);
  const ratio = median(ratios);
  return {
    what: `click on Join to the first frame, ${where}`,
    parley: inMs(ours),
    beside: `bare pages and relay ${inMs(theirs)}`,
    ratio,
    spread: spread(ratios),
    goal: { text: `at most ${JOIN_GOAL}`, isMet: ratio <= JOIN_GOAL },
  };
}

function aboveDirectRow(rounds: readonly Round[]): Row {
  const symmetric = rounds.map(({ joined }) => joined.symmetric.app.firstFrameMs);
  const direct = rounds.map(({ joined }) => joined.direct.app.firstFrameMs);
  const above = median(symmetric) - median(direct);
  const ratios = ratiosByRound(symmetric, direct);
  return {
    what: 'click on Join to the first frame, both behind symmetric NATs',
    parley: inMs(symmetric),
    beside: `both behind port-restricted NATs ${inMs(direct)}`,
    ratio: median(ratios),
    spread: spread(ratios),
    goal: {
      text: `at most ${ABOVE_DIRECT_GOAL_MS} ms above`,
      isMet: above <= ABOVE_DIRECT_GOAL_MS,
    },
  };
}

function relayRow(rounds: readonly Round[], situation: Situation, where: string): Row {
  const ours = rounds.map(({ joined }) => joined[situation].app.relayMsPerMbit);
  const theirs = rounds.map(({ joined }) => joined[situation].floor.relayMsPerMbit);
  const ratios = ratiosByRound(ours, theirs);
  return {
    what: `CPU of coturn per relayed Mbit/s, ${where}`,
    parley: inPercent(ours),
    beside: `calls of bare pages ${inPercent(theirs)}`,
    ratio: median(ratios),
    spread: spread(ratios),
  };
}

function offerRow(
  rounds: readonly Round[],
  servers: Exclude<keyof Round['offerMs'], 'none'>,
  what: string,
): Row {
  const those = rounds.map(({ offerMs }) => offerMs[servers]);
  const none = rounds.map(({ offerMs }) => offerMs.none);
  const ratios = ratiosByRound(those, none);
  const above = median(those) - median(none);
  return {
    what: `admission to the first offer, with ${what}`,
    parley: inMs(those),
    beside: `none set ${inMs(none)}`,
    ratio: median(ratios),
    spread: spread(ratios),
    goal: { text: `at most ${OFFER_GOAL_MS} ms above`, isMet: above <= OFFER_GOAL_MS },
  };
}

const inMs = (values: readonly number[]): string => `${median(values).toFixed(0)} ms`;

/** A millisecond for each Mbit is a thousandth of a core for each Mbit/s. */
const inPercent = (values: readonly number[]): string =>
  `${(median(values) / 10).toFixed(2)} % of a core`;
