import { expect, it } from 'vitest';
import type { PersonState } from '@parley/client';
import { circleOf, presenceOf } from './circle.ts';

const contact = (id: string, changes: Partial<PersonState> = {}): PersonState => ({
  id,
  is: 'contact',
  ...changes,
});

it('[APP13] contacts stand by name, and stay where they are when they come or go', () => {
  const ids = (people: PersonState[]) => circleOf(people).contacts.map(({ id }) => id);
  const before = [contact('bob10'), contact('Zoe', { presence: 'online' }), contact('bob9')];
  const after = [contact('bob10', { presence: 'online' }), contact('Zoe'), contact('bob9')];
  expect(ids(before)).toEqual(['bob9', 'bob10', 'Zoe']);
  expect(ids(after)).toEqual(ids(before));
});

it('[APP13] everybody stands in the list of what they are, and in no other', () => {
  const people = (['asking', 'contact', 'asked', 'blocked'] as const).map((is) => ({ id: is, is }));
  const { asking, contacts, asked, blocked } = circleOf(people);
  expect([asking, contacts, asked, blocked]).toEqual(people.map((person) => [person]));
});

it('[APP13] presence is said in words, and of who is away when they were seen', () => {
  const now = 10_000_000;
  const said = (changes: Partial<PersonState>) => presenceOf(contact('bob', changes), now);
  expect(said({ presence: 'online' })).toBe('Online');
  expect(said({ presence: 'busy' })).toBe('In a call');
  expect(said({ presence: 'away' })).toBe('Away');
  expect(said({ presence: 'offline', seenAt: now - 5 * 60_000 })).toBe('Last seen 5 minutes ago');
  expect(said({ presence: 'online', seenAt: now - 5 * 60_000 })).toBe('Online');
  expect(said({})).toBe('Offline');
});
