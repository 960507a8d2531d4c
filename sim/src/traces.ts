/**
 * Recordings of real peer connections, and the modelled ones made to do the same: what was done at each end
 * and to the network is done again at the same time, and what both saw is told apart by what it is about.
 */
import { readdirSync, readFileSync } from 'node:fs';
import type { CandidateLine, PeerStep } from '@parley/core/client';
import { Prng } from '@parley/core/kit';
import type { Judge } from './checks/check.ts';
import { readCandidate } from './description.ts';
import { MediaNetwork, type MediaPath } from './media.ts';
import { PeerModel } from './peer-model.ts';
import type { Browser } from './peer-steps.ts';
import { World } from './world.ts';

type End = 'a' | 'b';

export interface Recording {
  readonly name: string;
  readonly a: Browser;
  readonly b: Browser;
  readonly entries: readonly (readonly [atMs: number, who: End | 'net', what: string])[];
}

/** What one end saw: the states of its connection and its signalling, one after the other, and of its channel. */
export interface Sight {
  connection: string[];
  signalling: string[];
  channel: string[];
}

const sights = (): Record<End, Sight> => ({
  a: { connection: [], signalling: [], channel: [] },
  b: { connection: [], signalling: [], channel: [] },
});

const FOLDER = new URL('../traces/', import.meta.url);

export const recordings = (): Recording[] =>
  readdirSync(FOLDER).map(
    (file) => JSON.parse(readFileSync(new URL(file, FOLDER), 'utf8')) as Recording,
  );

export function seenIn({ entries }: Recording): Record<End, Sight> {
  const seen = sights();
  for (const [, who, what] of entries) {
    const [about = '', state = ''] = what.split(' ');
    if (who !== 'net' && about in seen[who]) seen[who][about as keyof Sight].push(state);
  }
  return seen;
}

/** The same by the model; another seed is another browser of the same kind. */
export function replay(recording: Recording, seed: number): Record<End, Sight> {
  const world = new World('none');
  const net = new MediaNetwork(world, new Prng(seed), 5, 'host');
  const seen = sights();
  const ends = {
    a: new ModelledEnd(net, recording.a, seen.a, true),
    b: new ModelledEnd(net, recording.b, seen.b, false),
  };
  for (const [at, who, what] of recording.entries) {
    const [verb, object = ''] = what.split(' ');
    if (who !== 'net' && verb !== 'does') continue;
    world.run(Math.max(at, world.now));
    if (who === 'net') changeWeather(net, ends.a.path, what);
    else {
      const [own, other] = who === 'a' ? [ends.a, ends.b] : [ends.b, ends.a];
      own.act(object, other);
      while (own.isBusy) world.run(world.now + 1);
    }
  }
  world.run((recording.entries.at(-1)?.[0] ?? 0) + 1_000);
  return seen;
}

const FOR_EVER = 1e9;

function changeWeather(net: MediaNetwork, path: MediaPath, what: string): void {
  if (what === 'dark') net.block(path, FOR_EVER);
  if (what === 'deaf') net.deafen(path, FOR_EVER);
  if (what === 'light') net.heal(path);
  if (what === 'mobile' || what === 'home') net.move(path);
}

class ModelledEnd {
  readonly path: MediaPath;
  isBusy = false;
  readonly #peer: PeerModel;
  readonly #seen: Sight;
  #told: { type: 'offer' | 'answer'; sdp: string } | undefined;
  #candidates: CandidateLine[] = [];
  #waiting: (() => void)[] = [];
  #signalling = 'stable';

  constructor(net: MediaNetwork, browser: Browser, seen: Sight, leads: boolean) {
    const none = { blockedUntil: 0, deafUntil: 0, network: 0 };
    this.path = { browser, ...none, apartUntil: new Map(), sends: true };
    this.#seen = seen;
    const judge: Judge = {
      now: 0,
      mark: () => {},
      breach: (rule, text) => {
        throw new Error(`${rule}: ${text}`);
      },
    };
    this.#peer = new PeerModel(
      net,
      this.path,
      {
        judge,
        event: (event) => {
          if (event.what === 'connectionState') seen.connection.push(event.state);
          if (event.what === 'candidate') this.#candidates.push(event.candidate);
          if (event.what === 'channelOpen') seen.channel.push('open');
          if (event.what === 'channelClosed') seen.channel.push('closed');
          if (event.what === 'channelMessage') seen.channel.push('message');
        },
        done: (result) => {
          if (result.ok && result.local !== undefined) this.#told = result.local;
          this.#noteSignalling();
          const next = this.#waiting.shift();
          this.isBusy = next !== undefined;
          // Not before the peer connection knows that it is done.
          if (next !== undefined) net.world.after(1, next);
        },
      },
      leads,
    );
  }

  act(what: string, other: ModelledEnd): void {
    switch (what) {
      case 'describe':
        return this.#step(() => ({ step: 'describeLocal' }));
      case 'rollback':
        return this.#step(() => ({ step: 'rollback' }));
      case 'take':
        return this.#step(() => {
          const { type, sdp } = other.#told ?? { type: 'offer', sdp: '' };
          return { step: 'describeRemote', type, sdp, slots: [] };
        });
      case 'hear':
        for (const candidate of other.#candidates.splice(0)) {
          // Those of an offer that was taken back mean nothing to anybody.
          const { ufrag = '' } = readCandidate(candidate.candidate) ?? {};
          if (other.#told?.sdp.includes(ufrag) === true)
            this.#step(() => ({ step: 'addCandidate', candidate }));
        }
        return;
      case 'change':
        return this.#peer.wantChange();
      case 'restart':
        return this.#peer.restart();
      case 'say':
        return this.#peer.send('something');
      case 'close':
        this.#seen.channel.push('closed');
        return this.#peer.close(true);
      default:
        throw new Error(`nobody does ${what}`);
    }
  }

  /** One after the other, as promises are awaited. */
  #step(make: () => PeerStep): void {
    const go = (): void => this.#peer.step(make());
    if (this.isBusy) this.#waiting.push(go);
    else go();
    this.isBusy = true;
  }

  #noteSignalling(): void {
    const { signalling } = this.#peer;
    if (signalling !== this.#signalling) this.#seen.signalling.push(signalling);
    this.#signalling = signalling;
  }
}
