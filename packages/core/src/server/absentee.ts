/**
 * Stands in a room for somebody who was there when the server was lost and is expected back. Keeps
 * what the others say to them meanwhile, up to a bound. Does not know whether they come.
 */
import type { Millis } from '../kit/machine.ts';
import type { ServerLimits } from './limits.ts';
import type { Attendee, Member } from './room.ts';
import type { Departure, SessionNews } from './session-news.ts';

type Bounds = Pick<ServerLimits, 'absentFramesMax' | 'absentCharsMax'>;

/** They did not come, or are not to come any more. */
export type AbsenteeLeft = (member: Member, why: Departure, now: Millis) => void;

/** By a member, who may have left meanwhile. */
export interface Said {
  readonly by: string;
  readonly tail: string;
}

export class Absentee implements Attendee {
  /** No session has this number, and no browser is called so. */
  readonly id = { number: 0, device: '' };
  member: Member | undefined;
  readonly isBound = false;
  readonly heard: Said[] = [];
  readonly #bounds: Bounds;
  readonly #left: AbsenteeLeft;
  #chars = 0;

  constructor(bounds: Bounds, left: AbsenteeLeft) {
    this.#bounds = bounds;
    this.#left = left;
  }

  push(tail: string, _: Millis, by = ''): void {
    const { absentFramesMax, absentCharsMax } = this.#bounds;
    if (this.heard.length >= absentFramesMax || this.#chars + tail.length > absentCharsMax) return;
    this.#chars += tail.length;
    this.heard.push({ by, tail });
  }

  sendVolatile(): void {}
  paceChanged(): void {}

  follow(news: SessionNews, now: Millis): void {
    if (news.what === 'left') this.#left(news.member, news.reason, now);
  }
}
