import { expect, it } from 'vitest';
import { readInvitation } from './invitation.ts';

const server = 'https://calls.example';
const room = { is: 'room', room: '7k2m-9xqd-4hwp' };

it.each([
  ['7k2m-9xqd-4hwp', room],
  ['  7K2M 9XQD 4HWP ', room],
  ['https://calls.example/r/7k2m-9xqd-4hwp?from=mail', room],
  ['calls.example/r/7k2m-9xqd-4hwp', room],
  ['   ', { is: 'empty' }],
  ['7k2m', { is: 'wrong' }],
  ['https://calls.example/', { is: 'wrong' }],
])('%j leads where it should', (typed, expected) => {
  expect(readInvitation(typed, server)).toEqual(expected);
});

it('a link to another server is named as such, not looked up here in vain', () => {
  const link = 'https://other.example:8443/r/7k2m-9xqd-4hwp';
  expect(readInvitation(link, server)).toEqual({ is: 'elsewhere', host: 'other.example:8443' });
});
