/** A state of the SDK for tests: online, nobody, in no call, but for what a test says. */
import type { CallState, ClientState, MeView } from '@parley/client';

export const stateWith = (changes: Partial<ClientState> = {}): ClientState => ({
  connection: { is: 'online' },
  offline: false,
  call: { is: 'none' },
  media: { microphone: true, camera: true, screen: false },
  chat: [],
  lobby: null,
  registration: 'open',
  pushKey: null,
  identity: { is: 'nobody' },
  people: [],
  rings: [],
  network: { hidesAddress: false, relayOnly: false, hasRelay: null },
  ...changes,
});

type InCall = Extract<CallState, { is: 'in' }>;

export const inCallWith = (changes: Partial<InCall> = {}): InCall => ({
  is: 'in',
  room: '7k2m-9xqd-4hwp',
  you: 'member0',
  role: 'guest',
  capacity: 2,
  locked: false,
  protected: false,
  members: [],
  joinedAt: 0,
  callMedia: 'video',
  ...changes,
});

export const meWith = (changes: Partial<MeView> = {}): MeView => ({
  id: 'ann',
  kind: 'guest',
  device: 'device-of-ann-0000000000',
  callers: 'everyone',
  secondCall: 'busy',
  hasPassword: false,
  passkeys: 0,
  missed: 0,
  ...changes,
});
