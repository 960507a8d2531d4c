/**
 * What the two sides of a link say that they show, and what of pictures one asks the other. Said by
 * signals of its own and with every description; knows no track.
 */
import type { SignalBody } from '@parley/protocol';
import type { Context } from './context.ts';
import type { Want } from './pictures.ts';
import { type LocalMedia, noMedia } from './state.ts';

export interface ShownMediaHost {
  say(body: SignalBody): void;
  /** They ask for pictures, or answer. */
  wants(want: Want): void;
}

export class ShownMedia {
  readonly #context: Context;
  readonly #host: ShownMediaHost;
  #here: LocalMedia;
  #there: LocalMedia = noMedia;
  /** Until the other side says something of it: said anew in every generation. */
  #want: Want | undefined;

  constructor(context: Context, here: LocalMedia, host: ShownMediaHost) {
    this.#context = context;
    this.#host = host;
    this.#here = here;
  }

  get here(): LocalMedia {
    return this.#here;
  }

  get there(): LocalMedia {
    return this.#there;
  }

  show(media: LocalMedia): void {
    this.#here = media;
    this.#host.say({ kind: 'media', ...media });
  }

  want(want: Want): void {
    this.#want = want;
    this.#host.say({ kind: 'video', want });
  }

  /** In a new generation nothing was said yet; what is shown goes with the description. */
  begin(): void {
    if (this.#want !== undefined) this.#host.say({ kind: 'video', want: this.#want });
  }

  heard(body: SignalBody): void {
    if (body.kind === 'media') this.#shows(body);
    else if (body.kind === 'video') {
      // It answers what we said, or makes it old.
      this.#want = undefined;
      this.#host.wants(body.want);
    } else if ('media' in body && body.media !== undefined) this.#shows(body.media);
  }

  #shows({ microphone, camera, screen }: LocalMedia): void {
    this.#there = { microphone, camera, screen };
    this.#context.touched = true;
  }
}
