/**
 * Relays that somebody else runs for us and that share a secret with us: which of them clients are told of,
 * and in which order.
 */
import { lookup } from 'node:dns/promises';
import { readFileSync, statSync } from 'node:fs';
import type { Relays } from '@parley/core/server';
import { type IceServer, wireLimits } from '@parley/protocol';
import { credentialsFor } from './credentials.ts';
import { answersStun } from './stun-probe.ts';

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
const TURN_PORT = 3_478;
const ANSWER_MS = 2_000;
const LABELS = new Map([
  ['region', /^[a-z0-9-]{1,32}$/],
  ['weight', /^[1-9]\d{0,3}$/],
]);
const RELAY_URL =
  /^turns?:(?<host>\[[0-9a-fA-F:.]+\]|[A-Za-z0-9.-]+)(?::(?<port>\d{1,5}))?(?<query>\?transport=(?:udp|tcp))?$/;

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

export class ExternalRelays implements Relays {
  readonly relayOnly: boolean;
  readonly #options: ExternalRelaysOptions;
  readonly #urls: readonly string[];
  #secret: string | undefined;
  #changed: number | undefined;

  constructor(options: ExternalRelaysOptions) {
    const { relays, region } = options;
    this.#options = options;
    this.relayOnly = options.relayOnly;
    const isNear = (relay: ExternalRelay): number => (relay.region === region ? 1 : 0);
    this.#urls = relays
      .toSorted((a, b) => isNear(b) - isNear(a) || b.weight - a.weight)
      .slice(0, wireLimits.iceUrlsMax)
      .map(({ url }) => url);
  }

  state(): 'external' | 'failed' {
    this.#readSecret();
    return this.#secret === undefined ? 'failed' : 'external';
  }

  serversFor(holder: string, lifeMs: number): IceServer[] {
    this.#readSecret();
    if (this.#secret === undefined) return [];
    const until = (this.#options.now ?? Date.now)() + lifeMs;
    return [{ urls: [...this.#urls], ...credentialsFor({ holder, until }, this.#secret) }];
  }

  /** Each thing that is wrong with them, in words for who started the server. */
  async troubles(): Promise<string[]> {
    const { secretFile } = this.#options;
    const wrong = await Promise.all(this.#urls.map(troubleOf));
    const secret =
      this.state() === 'failed'
        ? [`${secretFile} cannot be read, or has fewer than ${SECRET_CHARS_MIN} characters`]
        : [];
    return [...secret, ...wrong.filter((one) => one !== undefined)];
  }

  /** The file may be written anew at any time. One that cannot be read changes nothing. */
  #readSecret(): void {
    const { secretFile } = this.#options;
    try {
      const { mtimeMs } = statSync(secretFile);
      if (mtimeMs === this.#changed) return;
      const secret = readFileSync(secretFile, 'utf8').trim();
      if (secret.length < SECRET_CHARS_MIN) return;
      this.#secret = secret;
      this.#changed = mtimeMs;
    } catch {
      // The one we have, if any, is as good as it was.
    }
  }
}

/** What can be seen from here: whether the name leads anywhere, and whether somebody answers by UDP. */
async function troubleOf(url: string): Promise<string | undefined> {
  const { host = '', port, query = '' } = RELAY_URL.exec(url)?.groups ?? {};
  const found = await lookup(host.replace(/^\[|\]$/g, '')).catch(() => undefined);
  if (found === undefined) return `the name in ${url} leads nowhere`;
  if (url.startsWith('turns:') || query.includes('tcp')) return undefined;
  const place = { address: found.address, port: Number(port ?? TURN_PORT) };
  return (await answersStun(place, ANSWER_MS)) ? undefined : `${url} does not answer`;
}
