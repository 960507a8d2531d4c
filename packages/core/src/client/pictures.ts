/**
 * Whether a call is one by voice, and how it becomes one with pictures: one asks, the other agrees.
 * Until then no picture is said to be sent, and none is shown.
 */
import type { CallMedia } from '@parley/protocol';
import type { LocalMedia } from './state.ts';

export type Want = 'ask' | 'yes' | 'no';

export interface PicturesHost {
  say(want: Want): void;
  /** The other side said so, and it is news. */
  heard(by: string, want: Want): void;
  /** Who asks, or was asked, is another. */
  changed(): void;
  /** What may be sent and shown is another. */
  became(): void;
}

export class Pictures {
  readonly #host: PicturesHost;
  #media: CallMedia;
  #upgrade: 'asked' | 'asking' | undefined;

  constructor(media: CallMedia, host: PicturesHost) {
    this.#media = media;
    this.#host = host;
  }

  get callMedia(): CallMedia {
    return this.#media;
  }

  get upgrade(): 'asked' | 'asking' | undefined {
    return this.#upgrade;
  }

  /** What may be sent or shown of this. */
  of(media: LocalMedia): LocalMedia {
    return this.#media === 'video' ? media : { ...media, camera: false, screen: false };
  }

  become(media: CallMedia): void {
    this.#now(undefined);
    if (media === this.#media) return;
    this.#media = media;
    this.#host.became();
  }

  /** Whoever was asked or asks is gone. */
  forget(): void {
    this.#now(undefined);
  }

  /** The person asks or answers. False where nobody asked. */
  want(want: Want): boolean {
    if (this.#upgrade === 'asking') {
      // To ask who is asking is to agree.
      const answer = want === 'no' ? 'no' : 'yes';
      this.#host.say(answer);
      if (answer === 'yes') this.become('video');
      else this.#now(undefined);
      return true;
    }
    if (want !== 'ask') return false;
    if (this.#media === 'video' || this.#upgrade === 'asked') return true;
    this.#host.say('ask');
    this.#now('asked');
    return true;
  }

  heard(by: string, want: Want): void {
    if (this.#media === 'video') {
      // They missed that it was agreed.
      if (want === 'ask') this.#host.say('yes');
    } else if (this.#upgrade === 'asked') {
      // Where both ask, both agree.
      if (want === 'ask') this.#host.say('yes');
      if (want === 'no') this.#now(undefined);
      else this.become('video');
      this.#host.heard(by, want === 'no' ? 'no' : 'yes');
    } else if (want === 'ask' && this.#upgrade === undefined) {
      this.#now('asking');
      this.#host.heard(by, 'ask');
    }
  }

  #now(upgrade: 'asked' | 'asking' | undefined): void {
    this.#upgrade = upgrade;
    this.#host.changed();
  }
}
