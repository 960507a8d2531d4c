import { expect, it } from 'vitest';
import type { Notice } from '@parley/client';
import { lostAfter } from './lost.ts';

it('[APP19] whoever was lost is waited for until they are back, and nobody who left', () => {
  const member = 'member1';
  const notices: Notice[] = [
    { what: 'left', member, name: 'Bob', reason: 'lost' },
    { what: 'left', member, name: 'Cyd', reason: 'lost' },
    { what: 'left', member, name: 'Dan', reason: 'hangup' },
    { what: 'joined', member, name: 'Bob' },
    { what: 'ended', reason: 'left' },
  ];
  expect(notices.reduce(lostAfter, [])).toEqual(['Cyd']);
});
