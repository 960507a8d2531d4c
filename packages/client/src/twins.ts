/**
 * Tabs that know of the same session because one is a copy of the other. Whoever holds it says whether
 * it is in a call, and hands the session over to a copy that wishes to go on with that call. Does not
 * know what a session is, nor how it is resumed.
 */
import { sdkLimits } from './limits.ts';
import type { Channel, Platform } from './platform.ts';
import type { ClientStorage } from './storage.ts';

export interface TwinsOwner {
  isInCall(): boolean;
  /** Whether the tab that this one was copied from is in a call. */
  elsewhere(isSo: boolean): void;
}

const ASK = 'ask';
const HAND_OVER = 'hand over';
const IN_CALL = 'in call';
const NO_CALL = 'no call';
const TAKE = 'take ';

export class Twins {
  readonly #platform: Platform;
  readonly #storage: ClientStorage;
  readonly #owner: TwinsOwner;
  readonly #original: Channel | undefined;
  /** Of the session that this tab holds, or held until it handed it over. */
  #own: { sid: string; channel: Channel } | undefined;
  #wasInCall = false;
  #take: ((text: string) => void) | undefined;

  /** `copied`: of the session that the tab this one is a copy of holds. */
  constructor(
    platform: Platform,
    storage: ClientStorage,
    copied: string | undefined,
    owner: TwinsOwner,
  ) {
    this.#platform = platform;
    this.#storage = storage;
    this.#owner = owner;
    if (copied !== undefined) this.#original = this.#open(copied, (said) => this.#heard(said));
    this.#original?.say(ASK);
    this.follow();
  }

  /** This tab's session may be another one, and its call may have begun or ended. */
  follow(): void {
    const { sid } = this.#storage;
    if (sid !== undefined && sid !== this.#own?.sid) {
      this.#own?.channel.close();
      this.#own = { sid, channel: this.#open(sid, (said) => this.#heardAsHolder(said)) };
    }
    const isInCall = this.#owner.isInCall();
    if (isInCall === this.#wasInCall) return;
    this.#wasInCall = isInCall;
    this.#own?.channel.say(isInCall ? IN_CALL : NO_CALL);
  }

  /** The session of the other tab as text, should that give it. */
  takeOver(): Promise<string | undefined> {
    const { promise, resolve } = Promise.withResolvers<string | undefined>();
    this.#take = resolve;
    this.#platform.clock.setTimer(() => resolve(undefined), sdkLimits.takeOverWaitMs);
    (this.#original ?? this.#own?.channel)?.say(HAND_OVER);
    return promise;
  }

  close(): void {
    this.#own?.channel.close();
    this.#original?.close();
  }

  #open(sid: string, heard: (said: string) => void): Channel {
    return this.#platform.storage.openChannel(`parley.session.${sid}`, heard);
  }

  #heardAsHolder(said: string): void {
    if (said.startsWith(TAKE)) return this.#heard(said);
    if (!this.#owner.isInCall()) return;
    if (said === ASK) this.#own?.channel.say(IN_CALL);
    const text = said === HAND_OVER ? this.#storage.handOver() : undefined;
    if (text !== undefined) this.#own?.channel.say(TAKE + text);
  }

  #heard(said: string): void {
    if (said === IN_CALL || said === NO_CALL) this.#owner.elsewhere(said === IN_CALL);
    if (said.startsWith(TAKE)) this.#take?.(said.slice(TAKE.length));
  }
}
