/** An attack on every protocol of one server at once, beside good clients of each. */
import { eventually } from '../harness/eventually.ts';
import { attack, type Findings } from './attacker.ts';
import { doorTargets } from './door-targets.ts';
import { goodPairs } from './good-pairs.ts';
import { native } from './native.ts';
import type { Target } from './target.ts';

export const targets: readonly Target[] = [native, ...doorTargets];

const doors = ['native', 'pairs', 'wscall', 'peerjs', 'webrtcconnect', 'socket.io', 'websocket'];

export const allDoors: readonly string[] = ['--doors', doors.join(',')];

/** A tolerance for nonsense that no server has, or most frames would meet a closed socket. */
export const tolerant: readonly string[] = [
  '--limit',
  'malformedFramesMax=100000000,messagesBurst=200000000,messagesPerSecond=100000000,roomsMadeMax=100000000,mailLifeMs=50',
];

export interface Campaign {
  url: string;
  targets: readonly Target[];
  seed: number;
  /** At each of the targets, read by the server. */
  frames: number;
  told?: (target: Target, read: number, findings: Findings) => void;
}

/** What came of it by target: how many frames were read, and which answers came. */
export type Outcome = ReadonlyMap<string, { read: number; answers: Set<string> }>;

const ROUND_FRAMES = 5_000;
const CORPUS_MAX = 200;

/** Throws when any good client was disturbed. */
export async function underFire({ targets: chosen, ...campaign }: Campaign): Promise<Outcome> {
  const { url } = campaign;
  const outcome = new Map<string, { read: number; answers: Set<string> }>();
  const attackAll = async (some: readonly Target[]): Promise<void> => {
    await Promise.all(
      some.map(async (target) => {
        outcome.set(target.name, await attackOne(target, campaign));
      }),
    );
  };
  const [oneRoom, others] = [
    chosen.filter((target) => target.hasOneRoom),
    chosen.filter((target) => !target.hasOneRoom),
  ];
  const everybody = Object.keys(goodPairs);
  if (others.length > 0) await besideGoodPairs(url, () => attackAll(others));
  if (oneRoom.length > 0) {
    const elsewhere = everybody.filter((name) => oneRoom.every((target) => target.name !== name));
    await besideGoodPairs(url, () => attackAll(oneRoom), elsewhere);
    await besideGoodPairs(url, async () => {});
  }
  return outcome;
}

async function attackOne(target: Target, { url, seed, frames, told }: Omit<Campaign, 'targets'>) {
  const answers = new Set<string>();
  let corpus = new Map<string, string>();
  let read = 0;
  for (let round = 0; read < frames; round += 1) {
    const findings = await attack({
      url,
      target,
      seed: seed + round,
      frames: ROUND_FRAMES,
      corpus,
    });
    read += findings.read;
    for (const answer of findings.answers.keys()) answers.add(answer);
    if (findings.corpus.size < CORPUS_MAX) ({ corpus } = findings);
    told?.(target, read, findings);
  }
  return { read, answers };
}

const TALK_EVERY_MS = 20;
const MESSAGES_MIN = 20;

/** Two good clients of each protocol, whose every message arrives in order and who hear nothing that is not meant for them. */
export async function besideGoodPairs(
  url: string,
  during: () => Promise<void>,
  names: readonly string[] = Object.keys(goodPairs),
): Promise<void> {
  const pairs = new Map(
    await Promise.all(names.map(async (name) => [name, await goodPairs[name]?.(url)] as const)),
  );
  const sides = [...pairs].flatMap(([name, pair]) =>
    (pair ?? []).map((side, at) => ({ name: `${name} ${at}`, side })),
  );
  let said = 0;
  const sayAll = (): void => {
    said += 1;
    for (const { side } of sides) side.say(said);
  };
  const timer = setInterval(sayAll, TALK_EVERY_MS);
  try {
    await during();
    await eventually(
      'some messages are said',
      () => said,
      (count) => count >= MESSAGES_MIN,
    );
  } finally {
    clearInterval(timer);
  }
  const expected = Array.from({ length: said }, (_, at) => at + 1).join();
  const complaints = (): string[] =>
    sides.flatMap(({ name, side }) => side.complaints.slice(0, 3).map((one) => `${name}: ${one}`));
  await eventually(
    'good clients hear each other',
    () => sides.filter(({ side }) => side.heard.join() !== expected).map(({ name }) => name),
    (missing) => missing.length === 0 || complaints().length > 0,
  );
  if (complaints().length > 0) throw new Error(`Good clients: ${complaints().join('; ')}`);
  await Promise.all(sides.map(({ side }) => side.close()));
}
