/** Two people of whom one calls the other by name, again and again. */
import type { DownFrame } from '@parley/protocol';
import type { Pair } from './pair.ts';
import type { ParleyClient } from './parley-client.ts';
import type { Person } from './person.ts';

type FrameOf<Type extends DownFrame['t']> = Extract<DownFrame, { t: Type }>;

/** The next event of that type. A client listens for one at a time. */
export function next<Type extends DownFrame['t']>(
  client: ParleyClient,
  type: Type,
): Promise<FrameOf<Type>> {
  return new Promise((resolve) => {
    client.onEvent = (frame) => {
      if (frame.t === type) resolve(frame as FrameOf<Type>);
    };
  });
}

/** With one device each. */
export class NamedPair implements Pair {
  /** Who is called comes into the room later, and so makes the offer. */
  readonly offerer: ParleyClient;
  readonly answerer: ParleyClient;
  readonly #callee: string;

  constructor([caller, callee]: readonly [Person, Person]) {
    this.answerer = caller.devices[0];
    this.offerer = callee.devices[0];
    this.#callee = callee.id;
  }

  /** The call is accepted after the caller has read that it rings. */
  async meet(): Promise<void> {
    const rung = next(this.offerer, 'ring');
    await this.answerer.invite(this.#callee);
    const { invite } = (await rung).ring;
    const told = next(this.answerer, 'invited');
    await Promise.all([this.offerer.ringing(invite), told]);
    const { you, members } = (await this.offerer.accept(invite)).view;
    this.answerer.talkTo(you);
    this.offerer.talkTo(members.find(({ id }) => id !== you)?.id ?? '');
  }

  async part(): Promise<void> {
    await Promise.all([this.offerer.leave(), this.answerer.leave()]);
  }
}
