/**
 * A run as data: the world's settings and a list of (time, client, action). The swarm writes such
 * lists from a seed, the shrinker deletes from them, and a test can hold one. An action that makes
 * no sense when its time has come does nothing.
 */
import type { Millis } from '@parley/core/kit';
import type { CallerPolicy, CallMedia, SecondCallPolicy } from '@parley/protocol';

export interface Settings {
  /** One way, between a client and the server, and between two clients. */
  delayMs: Millis;
  jitterMs: Millis;
  /** Clocks start up to this far apart and drift by up to so much. */
  skewMs: Millis;
  driftPpm: number;
  /** The only kind of candidate that connects. */
  reach: 'host' | 'srflx' | 'relay';
  /** Share of clients that have neither camera nor microphone. */
  deaf: number;
  /** Bounds of the server so small that they are met. */
  tight: boolean;
  /** Browsers without locks: a duplicated tab does resume the session of the first. */
  lockless: boolean;
  /** What the store takes for a call, at most. */
  storeMs: Millis;
  /** Share of browsers that keep nothing of who they are. */
  forgetful: number;
  /** Share of browsers that never say that they ring, as where sound is not allowed. */
  mute: number;
}

export const mildSettings: Settings = {
  delayMs: 20,
  jitterMs: 10,
  skewMs: 0,
  driftPpm: 0,
  reach: 'host',
  deaf: 0,
  tight: false,
  lockless: false,
  storeMs: 0,
  forgetful: 0,
  mute: 0,
};

/** What a person does. Rooms are numbered in the scenario; who creates one fills its number. */
export type UserAction =
  | { do: 'open' }
  | { do: 'create'; room: number; capacity?: number; password?: string }
  | { do: 'look'; room: number }
  | { do: 'join'; room: number; password?: string }
  /** Comes in on that side of a pair, whoever stands there. */
  | { do: 'pair'; pair: number; side: 0 | 1 }
  | { do: 'leave' }
  | { do: 'chat' }
  | { do: 'lock'; locked: boolean }
  /** The member at that place of the list of the others. */
  | { do: 'remove'; at: number }
  | { do: 'mute'; on: boolean }
  | { do: 'share'; on: boolean }
  | { do: 'reload' }
  | { do: 'duplicate' }
  | { do: 'close' }
  | { do: 'hide' }
  | { do: 'show' }
  | NameAction;

/** What they do by name. Users are numbered; who is in two browsers has one number in both. */
export type NameAction =
  | { do: 'claim'; user: number }
  | { do: 'signIn'; user: number }
  | { do: 'signOut'; everywhere: boolean }
  | { do: 'addContact'; user: number }
  | { do: 'dropContact'; user: number }
  | { do: 'block'; user: number }
  | { do: 'unblock'; user: number }
  | { do: 'settings'; callers?: CallerPolicy; secondCall?: SecondCallPolicy }
  | { do: 'invite'; user: number; media: CallMedia }
  /** What rings, or rang last. */
  | { do: 'accept'; media: CallMedia }
  | { do: 'decline' }
  | { do: 'upgrade'; want: 'ask' | 'yes' | 'no' }
  | { do: 'history' }
  | { do: 'sawMissed' }
  | { do: 'pushOn' }
  | { do: 'pushOff' };

/** What happens to the tab, its machine and its network. */
export type FaultAction =
  /** A reset, and who hears of it. */
  | { do: 'cut'; told: 'both' | 'client' | 'server' | 'nobody' }
  /** A reset before or after the next frame of this type. */
  | { do: 'cutAt'; way: 'up' | 'down'; type: string; when: 'before' | 'after' }
  | { do: 'stall'; way: 'up' | 'down' | 'both'; ms: Millis }
  | { do: 'refuse'; ms: Millis }
  | { do: 'hangCloses'; ms: Millis }
  | { do: 'readSlowly'; bytesPerSecond: number; ms: Millis }
  | { do: 'switchNetwork'; ms: Millis }
  | { do: 'mediaDown'; ms: Millis }
  /** Nothing comes in; what goes out arrives. */
  | { do: 'deafen'; ms: Millis }
  /** No packet passes between this one and another. */
  | { do: 'part'; from: number; ms: Millis }
  /** The page does nothing; its sockets live on. */
  | { do: 'freeze'; ms: Millis }
  /** The whole machine is off. */
  | { do: 'sleep'; ms: Millis }
  /** In the background, where timers fire once a minute. */
  | { do: 'throttle'; ms: Millis }
  | { do: 'crash' }
  | { do: 'failSteps'; count: number }
  | { do: 'slowSteps'; ms: Millis }
  /** The next event that tells of a member arrives with another name. */
  | { do: 'corrupt' }
  /** Somebody tries a resume secret of this client that it has used before. */
  | { do: 'stealOld' }
  /** A socket that says so many things, some well-formed. */
  | { do: 'hostile'; frames: number };

/** What happens to the server; the client's number is ignored. */
export type ServerAction =
  | { do: 'pauseServer'; ms: Millis }
  | { do: 'restartServer'; ms: Millis }
  /** Another process takes its place. */
  | { do: 'takeOverServer' }
  /** Killed, and once more while everybody comes back. */
  | { do: 'killTwice'; ms: Millis; betweenMs: Millis }
  | { do: 'drainServer' }
  /** No answer comes of the store. */
  | { do: 'storeAway'; ms: Millis }
  | { do: 'storeSlow'; ms: Millis };

export type Action = UserAction | FaultAction | ServerAction;

export type Step = readonly [at: Millis, client: number, action: Action];

export interface Scenario {
  seed: number;
  settings: Settings;
  clients: number;
  steps: readonly Step[];
  /** When faults end and the core must come to agree. */
  healAt: Millis;
  /** Clients that must be well again; the others may stay broken. */
  core: readonly number[];
}

/** How a scenario stands in a test: only what differs from a mild world is said. */
export function scenario(
  told: Partial<Settings> & { seed?: number; clients?: number; healAt?: Millis },
  steps: readonly Step[],
): Scenario {
  const { seed = 1, clients, healAt, ...settings } = told;
  const count = clients ?? 1 + Math.max(0, ...steps.map(([, client]) => client));
  return {
    seed,
    settings: { ...mildSettings, ...settings },
    clients: count,
    steps,
    healAt: healAt ?? Math.max(0, ...steps.map(([at]) => at)) + 10_000,
    core: Array.from({ length: count }, (_, at) => at),
  };
}
