import { type ReadonlySignal, type Signal, signal } from '@preact/signals';
import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
/**
 * The SDK's state as signals, and what the screens share beside it. Decides nothing about rooms or
 * calls: it projects, and keeps what a person typed.
 */
import type { ClientState, LocalState, Parley } from '@parley/client';
import { changesOf, newsOf } from './news.ts';
import { remembered } from './remembered.ts';

const ANNOUNCED_MS = 5_000;

interface Announcement {
  text: string;
  /** False for what stands on the screen anyway. */
  seen: boolean;
}

interface Streams {
  main: MediaStream | null;
  screen: MediaStream | null;
}

export interface Store {
  readonly parley: Parley;
  readonly state: ReadonlySignal<ClientState>;
  readonly local: ReadonlySignal<LocalState>;
  /** The last thing worth telling, for eyes and screen readers alike. */
  readonly announcement: ReadonlySignal<Announcement>;
  /** The browser wants a press before it plays sound. */
  readonly soundBlocked: Signal<boolean>;
  /** The person turned away from the call: neither it nor its end is shown. */
  readonly dismissed: Signal<boolean>;
  readonly name: Signal<string>;
  readonly chatOpen: Signal<boolean>;
  /** The message that was last on the screen. */
  readonly chatSeen: Signal<string | undefined>;
  readonly streams: (member: string) => Streams;
  readonly announce: (text: string, options?: { seen: boolean }) => void;
  /** Asks for camera and microphone, once until they are closed again. */
  readonly openDevices: () => void;
  readonly closeDevices: () => void;
}

export function createStore(parley: Parley): Store {
  const state = signal(parley.state);
  const local = signal(parley.local.state);
  const streamChanges = signal(0);
  const announcement = signal<Announcement>({ text: '', seen: false });
  const chatOpen = signal(false);
  let devicesAsked = false;
  let clearing: ReturnType<typeof setTimeout> | undefined;

  const announce = (text: string, { seen } = { seen: true }): void => {
    clearTimeout(clearing);
    announcement.value = { text, seen };
    clearing = setTimeout(() => announce('', { seen: false }), ANNOUNCED_MS);
  };

  parley.on('state', (next) => {
    const changes = changesOf(state.peek(), next);
    state.value = next;
    for (const change of changes) announce(change);
  });
  parley.on('local', (next) => (local.value = next));
  parley.on('streams', () => (streamChanges.value += 1));
  parley.on('notice', (notice) => {
    if (notice.what === 'ended') devicesAsked = false;
    const chatIsRead = notice.what === 'chat' && chatOpen.peek();
    const news = chatIsRead ? undefined : newsOf(notice);
    if (news !== undefined) announce(news);
  });

  return {
    parley,
    state,
    local,
    announcement,
    soundBlocked: signal(false),
    dismissed: signal(false),
    name: remembered('local', 'name'),
    chatOpen,
    chatSeen: signal<string>(),
    streams(member) {
      void streamChanges.value;
      return parley.call?.streams(member) ?? { main: null, screen: null };
    },
    announce,
    openDevices() {
      if (devicesAsked) return;
      devicesAsked = true;
      void parley.local.open();
    },
    closeDevices() {
      devicesAsked = false;
      parley.local.close();
    },
  };
}

export const StoreContext = createContext<Store | undefined>(undefined);

export function useStore(): Store {
  const store = useContext(StoreContext);
  if (store === undefined) throw new Error('Screens are rendered inside a StoreContext.');
  return store;
}
