import { expect, it } from 'vitest';
import { Timers } from '../../kit/timers.ts';
import type { Timed } from '../context.ts';
import { limitsWith, type ServerLimits } from '../limits.ts';
import { Mail } from './mail.ts';

interface Sender {
  readonly id: string;
}

const [ann, bob] = [{ id: 'Ann' }, { id: 'Bob' }];

/** With what it told. */
function mailWith(limits: Partial<ServerLimits>): { mail: Mail<Sender>; told: string[] } {
  const told: string[] = [];
  const context = { limits: limitsWith(limits), timers: new Timers<Timed>() };
  return { mail: new Mail(context, ({ id }, to) => told.push(`${id} to ${to}`)), told };
}

const letter = (chars = 1) => ({ kind: 'offer', message: chars, chars }) as const;

it('[PEER4] a sender with too much waiting is told that it expired, and what others said waits on', () => {
  const { mail, told } = mailWith({ mailPerSenderMax: 2 });
  mail.post(bob, 'Cy', letter(), 0);
  mail.post(ann, 'Cy', letter(), 0);
  mail.post(ann, 'Dan', letter(), 0);
  mail.post(ann, 'Cy', letter(), 0);
  mail.post(ann, 'Dan', letter(), 0);
  mail.post(ann, 'Eve', letter(), 0);
  expect(told).toEqual(['Ann to Cy', 'Ann to Eve']);
  expect(mail.fetch('Cy').map(({ from }) => from)).toEqual([bob]);
  expect(mail.fetch('Dan').map(({ letters }) => letters.length)).toEqual([2]);
  expect(mail.size).toBe(0);
  expect(mail.chars).toBe(0);
});

it('[PEER4] beyond the budget of all the largest is given back to its sender', () => {
  const { mail, told } = mailWith({ mailBudgetChars: 50_000 });
  mail.post(ann, 'Cy', letter(30_000), 0);
  mail.post(bob, 'Cy', letter(10_000), 0);
  mail.post(bob, 'Dan', letter(10_000), 0);
  expect(told).toEqual(['Ann to Cy']);
  mail.post(ann, 'Cy', letter(60_000), 0);
  expect(told).toEqual(['Ann to Cy', 'Ann to Cy']);
  expect(mail.fetch('Cy')).toHaveLength(1);
  mail.withdraw(bob);
  expect(mail.size).toBe(0);
  expect(mail.chars).toBe(0);
});
