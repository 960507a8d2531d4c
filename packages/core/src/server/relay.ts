/**
 * Passes signals and chat on between two members of one room, under the sender's member id. What the
 * other gets is written anew from what was understood, or is the text as it came where the codec
 * found nothing else in it, so that nothing unknown or forged gets through. Does not know what a
 * signal means.
 */
import { type Command, encodeTail, signalTail } from '@parley/protocol';
import type { Millis } from '../kit/machine.ts';
import type { Mutants } from '../kit/mutants.ts';
import type { Answer } from './answer.ts';
import { can, refusal, type Thing } from './can.ts';
import type { Member } from './room.ts';
import type { Session } from './session.ts';

export type Relayed = Extract<Command, { t: 'signal' | 'chat' }>;

export function relay(
  session: Session,
  frame: Relayed,
  now: Millis,
  mutants: Mutants,
  bodyText: string | undefined,
): Answer {
  const { member } = session;
  const actor = member?.role ?? 'outsider';
  const other = member?.room.members.get(frame.to);
  const thing = relation(member, other);
  if (member === undefined || other === undefined || !can(actor, frame.t, thing)) {
    return { refused: refusal(actor, frame.t, thing) };
  }
  // B29, the bug: under the name of whomever the sender names
  const from = mutants.has('B29') ? other.id : member.id;
  other.session.push(tailOf(frame, from, bodyText), now, member.id);
  return undefined;
}

/** What another member is to this one. */
export function relation(member: Member | undefined, other: Member | undefined): Thing {
  if (other === undefined) return 'stranger';
  return other === member ? 'self' : 'companion';
}

function tailOf(frame: Relayed, from: string, bodyText: string | undefined): string {
  if (frame.t === 'chat') return encodeTail({ t: frame.t, from, id: frame.id, text: frame.text });
  const { t, gen, k, body } = frame;
  return bodyText === undefined
    ? encodeTail({ t, from, gen, k, body })
    : signalTail(from, gen, k, bodyText);
}
