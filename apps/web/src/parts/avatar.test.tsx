import { expect, it } from 'vitest';
import { initialsOf } from './avatar.tsx';

it('takes the first character of the first and the last name, whole', () => {
  expect(initialsOf('Ann')).toBe('A');
  expect(initialsOf('ann maria de la cruz')).toBe('AC');
  expect(initialsOf('🧑‍🚀 Émile')).toBe('🧑‍🚀É');
  expect(initialsOf('')).toBe('');
});
