/** What the result of each check means. Pure: results in, verdicts out. */
import type { CheckResult, DeviceProblem } from '@parley/client';
import type {
  Heard,
  LineMeasure,
  RelayAnswer,
  RouterKind,
  Seen,
  StunAnswer,
} from '@parley/client/network-check';
import { deviceTexts } from '../device-texts.ts';
import { verdictTexts as words } from './check-texts.ts';
import type { Outcome, Verdict } from './lines.ts';

const is = (state: Outcome, said: Omit<Verdict, 'state'>): Verdict => ({ state, ...said });

const HEARD: Record<Heard, Outcome> = { sound: 'good', silence: 'poor', deaf: 'impossible' };

export const ofMicrophone = (heard: Heard): Verdict => is(HEARD[heard], words.microphone[heard]);

const SEEN: Record<Seen, Outcome> = { picture: 'good', dark: 'poor', nothing: 'bad' };

export const ofCamera = (seen: Seen): Verdict => is(SEEN[seen], words.camera[seen]);

export function ofProblem(device: 'microphone' | 'camera', problem: DeviceProblem): Verdict {
  const { title, text } = deviceTexts.help[problem](deviceTexts.names[device]);
  return is(problem === 'insecure' ? 'impossible' : 'bad', { text: `${title}.`, todo: text });
}

export const ofSpeaker = (answer: 'heard' | 'silent' | 'failed'): Verdict =>
  is(answer === 'heard' ? 'good' : 'bad', words.speaker[answer]);

const SLOW_ANSWER_MS = 400;

export function ofServer(roundTripMs: number): Verdict {
  const ms = Math.max(1, Math.round(roundTripMs));
  return ms > SLOW_ANSWER_MS
    ? is('poor', words.server.slow(ms))
    : is('good', words.server.quick(ms));
}

export function ofStun(answer: StunAnswer): Verdict {
  if (answer.is === 'answered') return is('good', words.stun.answered);
  if (answer.is === 'silent') return is('bad', words.stun.silent);
  return is('impossible', words.stun.none);
}

export interface RelayAnswers {
  readonly turnUdp: RelayAnswer;
  readonly turnTcp: RelayAnswer;
  readonly turnTls: RelayAnswer;
}

type RelayWay = keyof RelayAnswers;

const GRANTED = { turnUdp: 'udp', turnTcp: 'tcp', turnTls: 'tls' } as const;

/** One way that is closed matters little while another is open. */
export function ofRelay(
  way: RelayWay,
  answers: RelayAnswers,
  relay: CheckResult['relay'],
): Verdict {
  const answer = answers[way];
  switch (answer.is) {
    case 'granted':
      return is('good', words.relay[GRANTED[way]]);
    case 'refused':
      return is('bad', words.relay.refused(answer.code));
    case 'none':
      return ofMissing(way, answers, relay);
    case 'silent':
      return ofSilent(way, answers, relay);
  }
}

function ofMissing(way: RelayWay, answers: RelayAnswers, relay: CheckResult['relay']): Verdict {
  if (relay === 'failed') return is('bad', words.relay.down);
  if (relay === 'starting') return is('poor', words.relay.starting);
  const hasRelay = Object.values(answers).some((answer) => answer.is !== 'none');
  if (!hasRelay) return is(way === 'turnUdp' ? 'poor' : 'impossible', words.relay.none);
  return is('impossible', way === 'turnTls' ? words.relay.noTls : words.relay.noSuchWay);
}

function ofSilent(way: RelayWay, answers: RelayAnswers, relay: CheckResult['relay']): Verdict {
  if (relay === 'starting') return is('poor', words.relay.starting);
  if (!canRelay(answers)) return is('bad', words.relay.away);
  return is('poor', way === 'turnUdp' ? words.relay.blockedUdp : words.relay.blocked);
}

export const canRelay = (answers: RelayAnswers): boolean =>
  Object.values(answers).some((answer) => answer.is === 'granted');

export function ofRouter({ mapping, letsIn }: RouterKind, hasRelay: boolean): Verdict {
  switch (mapping) {
    case 'none':
      return is('good', words.router.none);
    case 'same':
      return is('good', letsIn === 'strangers' ? words.router.openSame : words.router.closedSame);
    case 'other':
      return is('poor', hasRelay ? words.router.other : words.router.otherWithoutRelay);
    case 'unknown':
      return is('impossible', words.router.unknown);
  }
}

const SLOW_LINE_MS = 300;
const MUCH_LOST = 0.05;
const BROKEN_LOSS = 0.3;

export function ofLine(measure: LineMeasure): Verdict {
  if (measure.is === 'broken') return is('bad', words.line.broken);
  const { roundTripMs, sent, lost } = measure;
  const ms = Math.max(1, Math.round(roundTripMs));
  const part = lost / sent;
  const percent = (100 * part).toFixed(part < 0.1 ? 1 : 0);
  if (part > MUCH_LOST) return is(part > BROKEN_LOSS ? 'bad' : 'poor', words.line.lossy(percent));
  if (ms > SLOW_LINE_MS) return is('poor', words.line.slow(ms));
  return is('good', lost === 0 ? words.line.good(ms) : words.line.fair(ms, percent));
}

export const refusedByServer = (sentence: string): Verdict =>
  is('bad', words.server.refused(sentence));

export const serverAway: Verdict = is('bad', words.server.away);
export const withoutServer: Verdict = is('impossible', words.withoutServer);
export const nothingToMeasure: Verdict = is('impossible', words.line.none);
export const failed: Verdict = is('impossible', words.failed);
