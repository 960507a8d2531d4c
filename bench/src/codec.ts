/** What checking a frame costs beside parsing it: `decodeUp` against `JSON.parse` of the same text. */
import { decodeUp } from '@parley/protocol';
import { offer, parleyCall, small } from './canned/call.ts';
import type { Measurement } from './measurement.ts';
import type { Row } from './report.ts';
import { median, spread } from './stats.ts';

const ROUNDS = 15;
const WARM_UP_ROUNDS = 5;
const PER_ROUND = 40_000;
const ABOVE_PARSE_US = 2;

const signal = (json: string): string =>
  `{"n":17,"a":16,"t":"signal","to":"k3v9q2m7xw","gen":1,"k":4,"body":${json}}`;

const FRAMES = {
  acknowledgement: '{"t":"ack","a":4711}',
  join: '{"n":2,"a":1,"t":"join","room":"7k2m-q9xd-4vtb","name":"Grace"}',
  '400 B signal': signal(small.json),
  '5 kB offer': signal(offer.json),
} as const;

export const codec: Measurement = {
  name: 'codec',
  how: `\`decodeUp\`, which parses and checks, beside \`JSON.parse\` alone on the same frames, ${ROUNDS} rounds of ${PER_ROUND} in turn.`,
  measure: () => Promise.resolve(measureCodec()),
};

function measureCodec(): Row[] {
  // What the server gets to decode in one call.
  const call = [...parleyCall.offerer, ...parleyCall.answerer].map(({ json }) => signal(json));
  const single = Object.entries(FRAMES).map(([name, text]) => costOf(name, [text]));
  return [...single, costOf('signal of a call, on average', call)];
}

function costOf(name: string, texts: readonly string[]): Row {
  const parse: number[] = [];
  const decode: number[] = [];
  for (let round = -WARM_UP_ROUNDS; round < ROUNDS; round += 1) {
    const parsed = timed(texts, (text) => JSON.parse(text) !== null);
    const decoded = timed(texts, (text) => decodeUp(text).ok);
    if (round < 0) continue;
    parse.push(parsed);
    decode.push(decoded);
  }
  const above = decode.map((cost, round) => cost - (parse[round] ?? Number.NaN));
  const ratios = decode.map((cost, round) => cost / (parse[round] ?? Number.NaN));
  return {
    what: `decoding a frame: ${name}`,
    parley: `${median(decode).toFixed(2)} µs`,
    beside: `\`JSON.parse\` ${median(parse).toFixed(2)} µs`,
    ratio: median(ratios),
    spread: spread(ratios),
    goal: { text: `at most ${ABOVE_PARSE_US} µs above`, isMet: median(above) <= ABOVE_PARSE_US },
  };
}

/** Microseconds of CPU a text. Every text must be accepted, or the refusal is what was measured. */
function timed(texts: readonly string[], accept: (text: string) => boolean): number {
  let accepted = 0;
  const before = process.threadCpuUsage();
  for (let at = 0; at < PER_ROUND; at += 1) {
    if (accept(texts[at % texts.length] ?? '')) accepted += 1;
  }
  const { user, system } = process.threadCpuUsage(before);
  if (accepted !== PER_ROUND) throw new Error('A canned frame was refused.');
  return (user + system) / PER_ROUND;
}
