/** A server dies under hundreds of clients and comes back with nothing but its keys; the real machines of both sides. */
import { expect, it } from 'vitest';
import type { ClientInput } from './client/io.ts';
import { TestClient } from './testing-world-client.ts';
import { CallWorld } from './testing-world.ts';

const CLIENTS = 300;
const TALKING = 40;
const PUSHERS = 30;
const SOCKETS_OF_EACH = 4;
const PER_SECOND = 20;
/** Connections that held so long are steady. */
const STEADY_MS = 6_000;
/** When there is a line. */
const PUSH_AFTER_MS = 1_000;
/** A slot that was not kept is told anew after this, and a tick is not exact. */
const OVERDUE_MS = 1_100;

/**
 * Says hello on several sockets at once, under a new name on each. One that does not wait gives each up for
 * a new one as soon as it is told to.
 */
class Pusher extends TestClient {
  readonly #world: CallWorld;
  readonly waits: boolean;
  #sockets = 0;
  welcomes = 0;

  constructor(world: CallWorld, name: string, waits: boolean) {
    super(world, name, {});
    this.#world = world;
    this.waits = waits;
  }

  push(): void {
    for (let socket = 0; socket < SOCKETS_OF_EACH; socket += 1) this.#come();
  }

  override feed(input: ClientInput): void {
    if (input.t === 'socketOpened') this.#greet(input.socket);
    if (input.t === 'socketClosed') this.#world.after(10, () => this.#come());
    if (input.t !== 'socketFrame') return;
    if (input.text.includes('"t":"welcome"')) this.welcomes += 1;
    const line = this.lines.get(input.socket);
    const gives = line !== undefined && !this.waits && input.text.includes('"t":"queued"');
    if (gives) this.#world.end(line, 1006);
  }

  override tickIfDue(): void {}

  #come(): void {
    this.#world.open(this, (this.#sockets += 1));
  }

  #greet(socket: number): void {
    const line = this.lines.get(socket);
    const secret = (what: string) => `${what}-${this.name}-${socket}`.padEnd(22, '0');
    const hello = { t: 'hello', v: 1, nonce: secret('nonce'), device: secret('device'), seq: 0 };
    if (line) this.#world.up(line, JSON.stringify({ ...hello, visible: true }));
  }
}

/** How one client came back. */
class Return {
  readonly isTalking: boolean;
  readonly #client: TestClient;
  readonly #begin: number;
  #slotAt: number | undefined;
  #at: number | undefined;
  /** By how much the welcome came later than the last slot. */
  lateMs = 0;

  constructor(client: TestClient, isTalking: boolean, begin: number) {
    this.#client = client;
    this.isTalking = isTalking;
    this.#begin = begin;
    client.outputs.length = 0;
  }

  get afterMs(): number {
    return (this.#at ?? Infinity) - this.#begin;
  }

  get sockets(): number {
    return this.#client.outputs.filter(({ t }) => t === 'openSocket').length;
  }

  look(now: number): void {
    const { connection } = this.#client.state;
    if (connection.is === 'queued') this.#slotAt = connection.slotAt;
    if (connection.is !== 'online' || this.#at !== undefined) return;
    this.#at = now;
    this.lateMs = now - (this.#slotAt ?? now);
  }
}

const isOnline = (client: TestClient): boolean => client.state.connection.is === 'online';

/** So many in calls, and others who come one after the other. */
function gathered(): { world: CallWorld; clients: TestClient[]; talkers: TestClient[] } {
  const world = new CallWorld('storm', { limits: { hellosPerSecond: PER_SECOND } });
  const clients = Array.from({ length: CLIENTS }, (_, at) => {
    const client = world.client(`client-${at}`);
    client.address = `198.51.${at >> 7}.${at & 127}`;
    world.pass(1_000 / PER_SECOND);
    return client;
  });
  world.until(() => clients.every(isOnline), 'all are in');
  const talkers = clients.slice(0, TALKING);
  for (let at = 0; at < TALKING; at += 2) {
    const room = talkers[at]?.createRoom() ?? '';
    for (const one of talkers.slice(at, at + 2)) one.join(room);
  }
  world.until(() => talkers.every(({ isActive }) => isActive), 'all talk');
  world.pass(STEADY_MS);
  return { world, clients, talkers };
}

function storm({ pushers = 0, atOnce = false } = {}): {
  back: Return[];
  crowd: Pusher[];
  callsWentOn: boolean;
} {
  const { world, clients, talkers } = gathered();
  const peers = talkers.map(({ peers: [peer] }) => peer);
  world.restartServer();
  const begin = world.now;
  world.until(() => !clients.some(isOnline), 'all have lost it');
  // Whose network is back, too, come at once, and here those in calls a little later.
  for (const client of atOnce ? clients : []) {
    const late = talkers.includes(client) ? 20 : 10;
    world.after(late, () => client.feed({ t: 'environment', event: 'online' }));
  }
  const back = clients.map((client) => new Return(client, talkers.includes(client), begin));
  world.onFrame = () => {
    for (const one of back) one.look(world.now);
  };
  const crowd = Array.from({ length: pushers }, (_, at) => {
    const pusher = new Pusher(world, `pusher-${at}`, at % 2 === 0);
    pusher.address = `203.0.113.${at}`;
    world.after(PUSH_AFTER_MS, () => pusher.push());
    return pusher;
  });
  world.until(() => clients.every(isOnline), 'all are back', 120_000);
  world.pass(1_000);
  const callsWentOn = talkers.every(
    ({ isActive, peers: [peer] }, at) => isActive && peer === peers[at],
  );
  return { back, crowd, callsWentOn };
}

const lastOf = (back: readonly Return[]): number => Math.max(...back.map(({ afterMs }) => afterMs));

it('[CONN7] [CONN13] who was in a call is back first, slots are kept, nobody comes twice or is lost', () => {
  const { back, callsWentOn } = storm({ atOnce: true });
  const talking = back.filter(({ isTalking }) => isTalking);
  expect(callsWentOn).toBe(true);
  expect(lastOf(talking)).toBeLessThan(500 + (TALKING * 1_000) / PER_SECOND);
  expect(lastOf(back)).toBeLessThan((CLIENTS * 1_000) / PER_SECOND + 1_000);
  expect(new Set(back.map(({ sockets }) => sockets))).toEqual(new Set([1]));
  expect(Math.max(...back.map(({ lateMs }) => lateMs))).toBeLessThan(OVERDUE_MS);
});

it('[CONN12] who ignores pacing gains nothing by it and holds nobody up', () => {
  const calm = storm();
  const pushed = storm({ pushers: PUSHERS });
  expect(pushed.callsWentOn).toBe(true);
  expect(lastOf(pushed.back)).toBeLessThan(lastOf(calm.back) * 1.1);
  expect(new Set(pushed.back.map(({ sockets }) => sockets))).toEqual(new Set([1]));
  const welcomes = (waits: boolean): number[] =>
    pushed.crowd.filter((pusher) => pusher.waits === waits).map((pusher) => pusher.welcomes);
  expect(new Set(welcomes(false))).toEqual(new Set([0]));
  // Who holds several places gets one as anybody does, and the next when nobody waits for a first one.
  expect(Math.min(...welcomes(true))).toBeGreaterThan(0);
});
