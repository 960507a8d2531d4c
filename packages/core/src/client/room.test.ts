import { expect, it } from 'vitest';
import { fold } from './room.ts';
import { inviteOf, viewOf } from './testing-shell.ts';

it('[SES7] the room of an invite ends with it, so that both sides hold the same and no snapshot is asked for', () => {
  const [view, invite] = [viewOf(['adaada']), inviteOf('Ben')];
  expect(fold(view, { q: 1, t: 'invited', invite, state: 'ringing' })).toBe(view);
  expect(fold(view, { q: 2, t: 'invited', invite, state: 'answered' })).toBe(view);
  expect(fold(view, { q: 3, t: 'invited', invite, state: 'ended', reason: 'declined' })).toBeNull();
});
