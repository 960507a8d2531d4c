/** Two people in a call by the SDK, over real sockets and peer connections that only pretend. */
import type { FakeTab, FakeWorld } from '@parley/client/testing';
import { eventually } from '../harness/eventually.ts';

type Side = 'ann' | 'bob';

/** What became of an attempt to call: connected, or refused with this code. */
export type Outcome =
  | { readonly is: 'connected' }
  | { readonly is: 'refused'; readonly code: string };

/** Longer than any answer, or true reason, may take while the server is away again and again. */
const SETTLED_WITHIN_MS = 60_000;

export class SdkCall {
  readonly #tabs: Readonly<Record<Side, FakeTab>>;

  constructor(world: FakeWorld) {
    this.#tabs = { ann: world.tab(), bob: world.tab() };
  }

  get tabs(): readonly FakeTab[] {
    return Object.values(this.#tabs);
  }

  /** One calls, the other comes by the link; whatever becomes of it becomes so in time. */
  async setUp(): Promise<Outcome> {
    try {
      await this.#meet();
    } catch (error) {
      if (error instanceof Error && 'code' in error) {
        return { is: 'refused', code: String(error.code) };
      }
      throw error;
    }
    await eventually(
      'both hear each other, or were told why not',
      () => this.trouble(),
      (trouble) => trouble === undefined || this.#hasEnded(),
      SETTLED_WITHIN_MS,
    );
    const { ended } = this;
    return ended === undefined ? { is: 'connected' } : { is: 'refused', code: ended };
  }

  /** What keeps this from being a call of two who hear each other. */
  trouble(): string | undefined {
    for (const side of ['ann', 'bob'] as const) {
      const { call } = this.#tabs[side].parley.state;
      if (call.is !== 'in') return `${side}: ${call.is === 'ended' ? call.reason : call.is}`;
      const [other, third] = call.members;
      if (third !== undefined) return `${side} sees a third one`;
      if (other === undefined) return `${side} is alone`;
      if (other.link !== 'active') return `${side}: the link is ${other.link}`;
      if (other.name !== (side === 'ann' ? 'bob' : 'ann')) return `${side} sees ${other.name}`;
    }
    return undefined;
  }

  /** Why it is over, where it is. */
  get ended(): string | undefined {
    for (const { parley } of Object.values(this.#tabs)) {
      const { call } = parley.state;
      if (call.is === 'ended') return call.reason;
    }
    return undefined;
  }

  /** Both are known to the server of now. */
  get isOnline(): boolean {
    return Object.values(this.#tabs).every(({ parley }) => parley.state.connection.is === 'online');
  }

  async hangUp(): Promise<void> {
    await settled('hanging up', this.#tabs.ann.parley.call?.hangUp() ?? Promise.resolve());
    await eventually(
      'the other one is out, too',
      () => this.#tabs.bob.parley.state.call.is,
      (is) => is !== 'in',
      SETTLED_WITHIN_MS,
    );
  }

  /** What both sides did. */
  log(): string {
    return Object.entries(this.#tabs)
      .map(([name, { parley }]) => `${name}:\n${parley.copyLog()}`)
      .join('\n');
  }

  async close(): Promise<void> {
    for (const { parley } of Object.values(this.#tabs)) await parley.close();
  }

  async #meet(): Promise<void> {
    const { ann, bob } = this.#tabs;
    await ann.parley.local.open();
    await bob.parley.local.open();
    const { room } = await settled('making a room', ann.parley.createRoom());
    await settled('joining it first', ann.parley.join(room, { name: 'ann' }));
    await settled('joining it second', bob.parley.join(room, { name: 'bob' }));
  }

  #hasEnded(): boolean {
    return this.ended !== undefined;
  }
}

/** Whatever was asked has its answer in time: one that never comes is what these campaigns look for. */
async function settled<Value>(what: string, asked: Promise<Value>): Promise<Value> {
  const { promise, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(
    () => reject(new Error(`nothing came of ${what} in ${SETTLED_WITHIN_MS} ms`)),
    SETTLED_WITHIN_MS,
  );
  try {
    return await Promise.race([asked, promise]);
  } finally {
    clearTimeout(timer);
  }
}
