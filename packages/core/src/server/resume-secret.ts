/**
 * What proves that a client owns its session. Only hashes are kept. Every bind gives a new secret;
 * the one that was shown for it stays good until the client proves, by its first frame, that it has
 * received the new one, so that a lost welcome locks nobody out.
 */
import type { ServerCrypto } from './io.ts';

export class ResumeSecret {
  #current: string | undefined;
  #previous: string | undefined;

  accepts(shown: string, crypto: ServerCrypto): boolean {
    const isCurrent = this.#current !== undefined && crypto.same(shown, this.#current);
    const isPrevious = this.#previous !== undefined && crypto.same(shown, this.#previous);
    return isCurrent || isPrevious;
  }

  rotate(shown: string | undefined, next: string): void {
    this.#previous = shown;
    this.#current = next;
  }

  confirm(): void {
    this.#previous = undefined;
  }
}
