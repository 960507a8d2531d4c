import { effect, type ReadonlySignal, type Signal, signal } from '@preact/signals';
import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
/**
 * The SDK's state as signals, and what the screens share beside it. Decides nothing about rooms or
 * calls: it projects, and keeps what a person typed.
 */
import type { ChatMessage, ClientState, LocalState, Parley } from '@parley/client';
import { type Announcements, createAnnouncements } from './announcements.ts';
import { createOwnMedia, type OwnMedia } from './own-media.ts';
import { remembered } from './remembered.ts';
import { createReturning, type Returning } from './returning.ts';

interface Streams {
  main: MediaStream | null;
  screen: MediaStream | null;
}

export interface Store {
  readonly parley: Parley;
  readonly state: ReadonlySignal<ClientState>;
  readonly local: ReadonlySignal<LocalState>;
  readonly ownMedia: OwnMedia;
  readonly announcements: Announcements;
  /** The browser wants a press before it plays sound. */
  readonly soundBlocked: Signal<boolean>;
  /** The person turned away from the call: neither it nor its end is shown. */
  readonly dismissed: Signal<boolean>;
  /** The tab that this one is a copy of is in a call. */
  readonly elsewhere: ReadonlySignal<boolean>;
  readonly returning: ReadonlySignal<Returning>;
  readonly name: Signal<string>;
  /** Passwords by room, as typed on this page: nobody should have to type one twice. Never stored. */
  readonly passwords: Map<string, string>;
  readonly chatOpen: Signal<boolean>;
  /** What programs said to the pair one is in, beside the chat of its people. */
  readonly asides: Signal<readonly ChatMessage[]>;
  /** The message that was last on the screen. */
  readonly chatSeen: Signal<string | undefined>;
  readonly streams: (member: string) => Streams;
}

/** `path`: where the page was loaded. */
export function createStore(parley: Parley, path = ''): Store {
  const state = signal(parley.state);
  const local = signal(parley.local.state);
  const ownMedia = createOwnMedia(parley);
  const announcements = createAnnouncements();
  const chatOpen = signal(false);
  const asides = signal<readonly ChatMessage[]>([]);
  const streamChanges = signal(0);
  const elsewhere = signal(false);
  const returning = createReturning(parley, path);

  parley.on('state', (next) => (state.value = next));
  parley.on('local', (next) => (local.value = next));
  parley.on('elsewhere', (isSo) => {
    elsewhere.value = isSo;
    if (isSo) ownMedia.close();
  });
  effect(() => {
    if (returning.value === 'lost') ownMedia.close();
  });
  parley.on('streams', () => (streamChanges.value += 1));
  parley.on('notice', ({ what }) => {
    if (what !== 'ended') return;
    ownMedia.closed();
    announcements.clear();
    chatOpen.value = false;
    asides.value = [];
  });

  return {
    parley,
    state,
    local,
    ownMedia,
    announcements,
    soundBlocked: signal(false),
    dismissed: signal(false),
    elsewhere,
    returning,
    name: remembered('local', 'name'),
    passwords: new Map(),
    chatOpen,
    asides,
    chatSeen: signal<string>(),
    streams(member) {
      void streamChanges.value;
      return parley.call?.streams(member) ?? { main: null, screen: null };
    },
  };
}

export const StoreContext = createContext<Store | undefined>(undefined);

export function useStore(): Store {
  const store = useContext(StoreContext);
  if (store === undefined) throw new Error('Screens are rendered inside a StoreContext.');
  return store;
}
