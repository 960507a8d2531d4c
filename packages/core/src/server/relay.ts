/**
 * Passes signals and chat on between two members of one room. What the other gets is written anew
 * from what was understood, under the sender's member id, so that nothing unknown or forged gets
 * through. Does not know what a signal means.
 */
import { type Command, encodeTail } from '@parley/protocol';
import type { Millis } from '../kit/machine.ts';
import type { Answer } from './answer.ts';
import { can, refusal, type Thing } from './can.ts';
import type { Member } from './room.ts';
import type { Session } from './session.ts';

type Relayed = Extract<Command, { t: 'signal' | 'chat' }>;

export function relay(session: Session, frame: Relayed, now: Millis): Answer {
  const { member } = session;
  const actor = member?.role ?? 'outsider';
  const other = member?.room.members.get(frame.to);
  const thing = relation(member, other);
  if (member === undefined || other === undefined || !can(actor, frame.t, thing)) {
    return { refused: refusal(actor, frame.t, thing) };
  }
  other.session.push(encodeTail(stamped(frame, member.id)), now);
  return undefined;
}

/** What another member is to this one. */
export function relation(member: Member | undefined, other: Member | undefined): Thing {
  if (other === undefined) return 'stranger';
  return other === member ? 'self' : 'companion';
}

function stamped(frame: Relayed, from: string) {
  if (frame.t === 'chat') return { t: frame.t, from, id: frame.id, text: frame.text };
  return { t: frame.t, from, gen: frame.gen, k: frame.k, body: frame.body };
}
