/** Two people with one link: they enter the same room again and again. */
import type { Pair, Target } from './pair.ts';
import { ParleyClient } from './parley-client.ts';

class ParleyPair implements Pair {
  readonly answerer: ParleyClient;
  readonly offerer: ParleyClient;
  #room: string | undefined;

  constructor(answerer: ParleyClient, offerer: ParleyClient) {
    this.answerer = answerer;
    this.offerer = offerer;
  }

  /** The one who joined later makes the offer. */
  async meet(): Promise<void> {
    this.#room ??= await this.answerer.createRoom();
    const first = await this.answerer.join(this.#room, 'Ada');
    const second = await this.offerer.join(this.#room, 'Grace');
    this.answerer.talkTo(second);
    this.offerer.talkTo(first);
  }

  async part(): Promise<void> {
    await Promise.all([this.offerer.leave(), this.answerer.leave()]);
  }
}

export async function openParleyPair(target: Target): Promise<Pair> {
  const [first, second] = await Promise.all([
    ParleyClient.register(target),
    ParleyClient.register(target),
  ]);
  return new ParleyPair(first, second);
}
