/** Not written yet. */
import type { Millis } from '../../kit/machine.ts';
import type { Context } from '../context.ts';
import type { Conversations } from './conversations.ts';
import type { Wish } from './io.ts';
import type { Guest, Space } from './space.ts';

export class Duo implements Space {
  readonly size = 0;

  constructor(_context: Context, _conversations: Conversations) {}

  admits(): boolean {
    return true;
  }

  take(_guest: Guest, _wish: Wish, _now: Millis): void {}

  gone(_guest: Guest, _now: Millis): void {}
}
