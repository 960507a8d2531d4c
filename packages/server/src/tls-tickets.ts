/**
 * The keys of TLS session tickets, kept in the data folder: who comes back to a server that was started anew
 * need not pay for a whole handshake, and neither need the server. Keys are overwritten after a day, so that
 * whoever gets them cannot read what was recorded before.
 */
import { randomBytes } from 'node:crypto';
import { readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const KEY_BYTES = 48;
const LIFE_MS = 24 * 60 * 60 * 1_000;

export class TlsTickets {
  readonly #file: string;
  #timer: NodeJS.Timeout | undefined;

  constructor(dataDir: string) {
    this.#file = join(dataDir, 'tls-tickets.key');
  }

  /** Gives the keys now, and others whenever their time has come. */
  begin(use: (keys: Buffer) => void): void {
    const madeAt = statSync(this.#file, { throwIfNoEntry: false })?.mtimeMs ?? 0;
    const restMs = Math.min(LIFE_MS, madeAt + LIFE_MS - Date.now());
    use((restMs > 0 ? this.#kept() : undefined) ?? this.#make());
    this.#timer = setTimeout(() => this.begin(use), restMs > 0 ? restMs : LIFE_MS).unref();
  }

  end(): void {
    clearTimeout(this.#timer);
  }

  #kept(): Buffer | undefined {
    const keys = readFileSync(this.#file);
    return keys.length === KEY_BYTES ? keys : undefined;
  }

  #make(): Buffer {
    const keys = randomBytes(KEY_BYTES);
    const draft = `${this.#file}.${process.pid}`;
    writeFileSync(draft, keys, { mode: 0o600 });
    renameSync(draft, this.#file);
    return keys;
  }
}
