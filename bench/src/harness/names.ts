/**
 * Users who are in the store before a server opens it: by the wire, one address may claim few names and
 * one user ask few people.
 */
import { hash, randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { skeletonOf } from '@parley/core/kit';
import { openStore, type Store } from '@parley/store';

export interface Name {
  readonly id: string;
  /** Each signs a device in. */
  readonly secrets: readonly string[];
}

export interface Names {
  readonly count: number;
  /** Of the user with this number. */
  readonly devices: (at: number) => number;
  /** Of each user, half of them made before and half of them after. */
  readonly contacts: number;
}

const LIST_MAX = 300;
const LIFE_MS = 24 * 60 * 60 * 1_000;

const named = (at: number) => ({ key: skeletonOf(`user-${at}`), id: `user-${at}` });

/** Into the folder that becomes the server's. */
export async function makeNames(folder: string, names: Names): Promise<Name[]> {
  const { count, devices, contacts } = names;
  const path = join(folder, 'parley.db');
  const store = await openStore({ kind: 'sqlite', path }, { now: Date.now });
  try {
    const made: Name[] = [];
    for (let at = 0; at < count; at += 1) made.push(await makeUser(store, at, devices(at)));
    for (let at = 0; at < count; at += 1) {
      for (let step = 1; step <= contacts / 2; step += 1) {
        await acquaint(store, at, (at + step) % count);
      }
    }
    return made;
  } finally {
    await store.close();
  }
}

async function makeUser(store: Store, at: number, devices: number): Promise<Name> {
  const { key, id } = named(at);
  const secrets = Array.from({ length: devices }, secret);
  for (const [number, own] of secrets.entries()) {
    const device = { id: secret(), hash: hash('sha256', own, 'base64url'), label: `${number}` };
    await (number === 0
      ? store.makeUser({ user: { key, id, kind: 'guest' }, device, guestLifeMs: LIFE_MS })
      : store.addDevice({ key, device, max: devices }));
  }
  return { id, secrets };
}

/** One asks, the other asks back. */
async function acquaint(store: Store, one: number, other: number): Promise<void> {
  const sides = [named(one), named(other)] as const;
  for (const [me, them] of [sides, sides.toReversed()] as const) {
    if (me && them) await store.addContact({ key: me.key, other: them, max: LIST_MAX });
  }
}

const secret = (): string => randomBytes(16).toString('base64url');
