import type { Client, Outcome, StoredIdentity } from '@parley/core/client';
/**
 * One person with a browser: its storage, its tabs, its network, and what they do and suffer. An
 * action is done on the newest tab; one that makes no sense at the moment does nothing.
 */
import type { Millis, Prng } from '@parley/core/kit';
import type { CreateResult, JoinResult } from '@parley/protocol';
import { actByName, isByName } from './by-name.ts';
import { ClientNode, type Surroundings } from './client-node.ts';
import type { Clock } from './clock.ts';
import type { MediaPath } from './media.ts';
import type { Path } from './network.ts';
import type { UserAction } from './scenario.ts';

/** A room of the scenario: known to everybody once somebody created it. */
export interface RoomLink {
  id: string;
  password: string | undefined;
}

export interface PersonWorld extends Omit<Surroundings, 'path' | 'mediaPath' | 'keepIdentity'> {
  rooms: Map<number, RoomLink>;
  lockless: boolean;
  forgetful: boolean;
  makeClient(chance: Prng): Client;
  watch(tab: ClientNode): void;
}

const tabsMax = 2;

/** How the device ids of real clients begin. */
export const deviceOfPerson = 'device-of-person-number-';

/** Pairs next to each other share an id. */
function sidesOf(pair: number, side: 0 | 1): [string, string] {
  const [a, b] = [`side ${pair}`, `side ${pair + 1}`];
  return side === 0 ? [a, b] : [b, a];
}

export class Person {
  readonly number: number;
  readonly path: Path;
  readonly mediaPath: MediaPath;
  readonly #world: PersonWorld;
  readonly #chance: Prng;
  readonly #clock: Clock;
  readonly device: string;
  /** Creator's keys of rooms, as a browser keeps them. */
  #keys = new Map<string, string>();
  /** Who it is signed in as. */
  identity: StoredIdentity | undefined;
  tabs: ClientNode[] = [];
  /** Its clock does not count the time for which it is off. */
  readonly #stopsAsleep: boolean;
  #opened = 0;
  #chats = 0;

  constructor(
    number: number,
    world: PersonWorld,
    chance: Prng,
    clock: Clock,
    path: Path,
    mediaPath: MediaPath,
  ) {
    this.number = number;
    this.#world = world;
    this.#chance = chance;
    this.#clock = clock;
    this.path = path;
    this.mediaPath = mediaPath;
    this.#stopsAsleep = chance.fork('asleep').chance(0.5);
    this.device = `${deviceOfPerson}${number}`;
  }

  /** The tab in front. */
  get tab(): ClientNode | undefined {
    return this.tabs.at(-1);
  }

  act(action: UserAction): void {
    const { tab } = this;
    // Nobody does anything with a machine that is off.
    if (this.#world.world.now < this.path.asleepUntil) return;
    if (action.do === 'open') {
      if (tab === undefined) this.#openTab(undefined);
      return;
    }
    if (tab === undefined) return;
    if (isByName(action)) return actByName(this, tab, action);
    switch (action.do) {
      case 'create':
      case 'look':
      case 'join':
      case 'pair':
      case 'leave':
      case 'chat':
      case 'lock':
      case 'remove':
        return this.#ask(tab, action);
      case 'mute':
      case 'share':
        return this.#show(tab, action);
      case 'reload':
        this.#closeTab(tab);
        return this.#openTab(tab.stored);
      case 'duplicate':
        return this.#openTab(this.#world.lockless ? tab.stored : undefined);
      case 'close':
        tab.feed({ t: 'stop' });
        return this.#closeTabSoon(tab);
      case 'hide':
      case 'show':
        return this.#setVisible(tab, action.do === 'show');
    }
  }

  /** The tab dies without a word. */
  crash(): void {
    if (this.tab !== undefined) this.#closeTab(this.tab);
  }

  freeze(ms: Millis): void {
    const { tab } = this;
    if (tab === undefined) return;
    tab.pause(this.#world.world.now + ms);
    // Unless something else has thawed it before.
    this.#world.world.after(ms - 1, () => {
      if (tab.isPaused) this.#world.world.after(1, () => tab.environment('pageShown'));
    });
  }

  sleep(ms: Millis): void {
    const until = this.#world.world.now + ms;
    this.path.block('up', until);
    this.path.block('down', until);
    this.path.asleepUntil = Math.max(until, this.path.asleepUntil);
    this.#world.media.block(this.mediaPath, until);
    for (const tab of this.tabs) {
      tab.pause(until);
    }
    if (this.#stopsAsleep) this.#clock.stop(this.#world.world.now);
    this.#world.world.at(until, () => this.#wake(until));
  }

  #wake(until: Millis): void {
    // Something else has woken it, or it sleeps on.
    if (this.path.asleepUntil !== until) return;
    this.#clock.go(until);
    for (const tab of this.tabs) tab.environment('woke');
  }

  /** In the background for so long that timers hardly fire, but for those of a page in a call. */
  throttle(ms: Millis): void {
    const { tab } = this;
    if (tab === undefined) return;
    this.#setVisible(tab, false);
    if (tab.call.is === 'none' || tab.call.is === 'ended') tab.timerGrainMs = 60_000;
    this.#world.world.after(ms, () => this.#setVisible(tab, true));
  }

  /** From one network to another: old sockets are dead and nobody says so. */
  switchNetwork(mediaGapMs: Millis): void {
    this.#world.media.move(this.mediaPath);
    this.#world.media.block(this.mediaPath, this.#world.world.now + mediaGapMs);
    for (const tab of this.tabs) {
      for (const socket of tab.sockets) socket.cut('nobody');
      tab.environment('networkChanged');
    }
  }

  heal(): void {
    this.path.heal();
    this.#clock.go(this.#world.world.now);
    this.#world.media.heal(this.mediaPath);
    for (const tab of this.tabs) {
      tab.heal();
      tab.failSteps(0);
      tab.slowSteps(0);
      this.#setVisible(tab, true);
      tab.environment('online');
    }
  }

  #openTab(stored: ClientNode['stored']): void {
    const oldest = this.tabs[0];
    if (oldest !== undefined && this.tabs.length >= tabsMax) this.#closeTab(oldest);
    const name = `p${this.number}${'abcdefghij'.charAt(this.#opened % 10)}`;
    const chance = this.#chance.fork(`tab ${this.#opened++}`);
    const { path, mediaPath } = this;
    const tab: ClientNode = new ClientNode(
      name,
      this.#clock,
      {
        ...this.#world,
        path,
        mediaPath,
        keepIdentity: (identity) => this.#keepIdentity(tab, identity),
      },
      this.#world.makeClient(chance),
    );
    this.tabs.push(tab);
    this.#world.watch(tab);
    tab.start(this.device, stored, this.identity);
    tab.feed({ t: 'media', media: { microphone: true, camera: true, screen: false } });
  }

  #keepIdentity(from: ClientNode, identity: StoredIdentity | null): void {
    if (this.#world.forgetful) return;
    this.identity = identity ?? undefined;
    for (const tab of this.tabs) if (tab !== from) tab.feed({ t: 'identity', identity });
  }

  #closeTab(tab: ClientNode): void {
    tab.vanish();
    this.tabs = this.tabs.filter((other) => other !== tab);
  }

  /** A goodbye gets its chance to leave before the page is gone. */
  #closeTabSoon(tab: ClientNode): void {
    this.tabs = this.tabs.filter((other) => other !== tab);
    this.#world.world.after(2_000, () => tab.vanish());
  }

  #setVisible(tab: ClientNode, visible: boolean): void {
    tab.timerGrainMs = visible ? 1 : 1_000;
    tab.environment(visible ? 'visible' : 'hidden');
  }

  #ask(tab: ClientNode, action: Extract<UserAction, { do: string }>): void {
    const room = 'room' in action ? this.#world.rooms.get(action.room) : undefined;
    switch (action.do) {
      case 'create': {
        const { capacity, password } = action;
        return tab.ask(
          {
            do: 'create',
            ...(capacity !== undefined && { capacity }),
            ...(password !== undefined && { password }),
          },
          (outcome) => this.#created(action.room, password, outcome),
        );
      }
      case 'look':
        return room && tab.ask({ do: 'look', room: room.id });
      case 'join':
        return room && this.#join(tab, room, action.password ?? room.password);
      case 'pair': {
        const [id, peer] = sidesOf(action.pair, action.side);
        return tab.ask({ do: 'pair', id, peer });
      }
      case 'leave':
        return tab.ask({ do: 'leave' });
      case 'chat':
        return tab.ask({ do: 'chat', text: `${tab.name} says ${++this.#chats}` });
      case 'lock':
        return tab.ask({ do: 'lock', locked: action.locked });
      case 'remove': {
        const members = tab.call.is === 'in' ? tab.call.members : [];
        const member = members[action.at % Math.max(1, members.length)];
        return member && tab.ask({ do: 'remove', member: member.id });
      }
      default:
    }
  }

  #join(tab: ClientNode, room: RoomLink, password: string | undefined): void {
    const key = this.#keys.get(room.id);
    tab.ask(
      {
        do: 'join',
        room: room.id,
        name: `Person ${this.number}`,
        ...(password !== undefined && { password }),
        ...(key !== undefined && { key }),
      },
      (outcome) => {
        const joined = outcome.ok ? (outcome.value as Partial<JoinResult>) : {};
        if (joined.key !== undefined) this.#keys.set(room.id, joined.key);
      },
    );
  }

  #created(slot: number, password: string | undefined, outcome: Outcome): void {
    if (!outcome.ok) return;
    const { room, key } = outcome.value as CreateResult;
    this.#keys.set(room, key);
    this.#world.rooms.set(slot, { id: room, password });
  }

  #show(tab: ClientNode, action: { do: 'mute' | 'share'; on: boolean }): void {
    const { media } = tab.state;
    const microphone = action.do === 'mute' ? !action.on : media.microphone;
    const screen = action.do === 'share' ? action.on : media.screen;
    tab.feed({ t: 'media', media: { ...media, microphone, screen } });
    if (action.do === 'share') for (const peer of tab.peers.values()) peer.wantChange();
  }
}
