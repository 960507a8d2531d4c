/**
 * Relays that somebody else runs for us and that share a secret with us: which of them clients are told of,
 * and in which order. Whether they work is for them and for the check of a network to see.
 */
import { readFileSync, statSync } from 'node:fs';
import type { Relays } from '@parley/core/server';
import { type IceServer, wireLimits } from '@parley/protocol';
import { credentialsFor } from './credentials.ts';

export interface ExternalRelay {
  readonly url: string;
  readonly region: string | undefined;
  readonly weight: number;
}

export interface ExternalRelaysOptions {
  readonly relays: readonly ExternalRelay[];
  readonly secretFile: string;
  /** Where this server is. */
  readonly region: string | undefined;
  readonly relayOnly: boolean;
  readonly now?: () => number;
}

const SECRET_CHARS_MIN = 16;
const LABELS = new Map([
  ['region', /^[a-z0-9-]{1,32}$/],
  ['weight', /^[1-9]\d{0,3}$/],
]);
const RELAY_URL =
  /^turns?:(?:\[[0-9a-fA-F:.]+\]|[A-Za-z0-9.-]+)(?::\d{1,5})?(?:\?transport=(?:udp|tcp))?$/;

/** `turn:host:port?transport=udp;region=eu;weight=2`, of which all but `turn:host` may be missing. */
export function readExternalRelay(text: string): ExternalRelay | undefined {
  const [url = '', ...rest] = text.split(';');
  const labels = new Map(rest.map(labelOf));
  const isEachKnown = [...labels].every(([name, value]) => LABELS.get(name)?.test(value));
  if (!RELAY_URL.test(url) || !isEachKnown || labels.size < rest.length) return undefined;
  return { url, region: labels.get('region'), weight: Number(labels.get('weight') ?? 1) };
}

function labelOf(text: string): [name: string, value: string] {
  const [name = '', ...value] = text.split('=');
  return [name, value.join('=')];
}

/** What stands in the file; throws what the system says, or that it is too short. */
export function readRelaySecret(file: string): string {
  const secret = readFileSync(file, 'utf8').trim();
  if (secret.length >= SECRET_CHARS_MIN) return secret;
  throw new RangeError(`it has fewer than ${SECRET_CHARS_MIN} characters`);
}

export class ExternalRelays implements Relays {
  readonly relayOnly: boolean;
  readonly #options: ExternalRelaysOptions;
  readonly #urls: string[];
  #secret: string;
  #changed: number;

  constructor(options: ExternalRelaysOptions) {
    const { relays, region, secretFile } = options;
    this.#options = options;
    this.relayOnly = options.relayOnly;
    this.#secret = readRelaySecret(secretFile);
    this.#changed = statSync(secretFile).mtimeMs;
    const nearness = (relay: ExternalRelay): number => (relay.region === region ? 1 : 0);
    this.#urls = relays
      .toSorted((a, b) => nearness(b) - nearness(a) || b.weight - a.weight)
      .slice(0, wireLimits.iceUrlsMax)
      .map(({ url }) => url);
  }

  state(): 'external' {
    return 'external';
  }

  serversFor(holder: string, lifeMs: number): IceServer[] {
    this.#takeNewSecret();
    const until = (this.#options.now ?? Date.now)() + lifeMs;
    return [{ urls: [...this.#urls], ...credentialsFor({ holder, until }, this.#secret) }];
  }

  /** The file may be written anew at any time; one that cannot be read changes nothing. */
  #takeNewSecret(): void {
    const { secretFile } = this.#options;
    try {
      const { mtimeMs } = statSync(secretFile);
      if (mtimeMs === this.#changed) return;
      this.#secret = readRelaySecret(secretFile);
      this.#changed = mtimeMs;
    } catch {
      // The one we have is as good as it was.
    }
  }
}
