/** The people somebody knows, sorted for a screen. By name only: nobody jumps when they come or go. */
import type { PersonState } from '@parley/client';
import { homeTexts } from '../home-texts.ts';
import { agoOf } from './time.ts';

export interface Circle {
  /** They ask to be a contact. */
  asking: readonly PersonState[];
  contacts: readonly PersonState[];
  /** They were asked. */
  asked: readonly PersonState[];
  blocked: readonly PersonState[];
}

const byName = new Intl.Collator(undefined, { sensitivity: 'base', numeric: true });

export function circleOf(people: readonly PersonState[]): Circle {
  const sorted = people.toSorted((one, other) => byName.compare(one.id, other.id));
  const those = (is: PersonState['is']) => sorted.filter((person) => person.is === is);
  return {
    asking: those('asking'),
    contacts: those('contact'),
    asked: those('asked'),
    blocked: those('blocked'),
  };
}

/** `now` is of the SDK's clock. */
export function presenceOf({ presence = 'offline', seenAt }: PersonState, now: number): string {
  const words = homeTexts.people;
  if (presence !== 'offline' || seenAt === undefined) return words.presence[presence];
  return words.lastSeen(agoOf(now - seenAt));
}
