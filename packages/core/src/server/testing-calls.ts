/** People who call each other by name in a world of one server. */
import type { CallMedia, HistoryResult, InviteResult } from '@parley/protocol';
import { type TestSocket, TestWorld } from './testing.ts';

const PASSWORD = 'correct horse';

export class CallWorld extends TestWorld {
  /** What sockets before had received of the sessions that were resumed. */
  readonly #seqs = new Map<TestSocket, number>();

  constructor(options: ConstructorParameters<typeof TestWorld>[0] = {}) {
    super({ admission: { registration: 'open', pushKey: 'key' }, ...options });
  }

  /** A user with an account, on their first device. */
  person(id: string, label = `${id}’s laptop`): TestSocket {
    const socket = this.join(undefined, label);
    socket.get({ t: 'claim', id, password: PASSWORD });
    return socket;
  }

  /** A further device of a user. */
  device(id: string, label = `${id}’s phone`): TestSocket {
    const socket = this.join(undefined, label);
    socket.get({ t: 'signIn', id, password: PASSWORD });
    return socket;
  }

  /** The session of a socket that ended, on a new one. */
  back(old: TestSocket): TestSocket {
    const socket = this.open();
    const { sid, secret } = old.last('welcome');
    const seq = Math.max(old.seq, this.#seqs.get(old) ?? 0);
    this.#seqs.set(socket, seq);
    socket.resume({ sid, secret }, seq);
    return socket;
  }

  /** Nobody else hears of it. */
  pushOn(socket: TestSocket, name: string): void {
    const endpoint = `https://push.example/${name}`;
    socket.get({ t: 'pushOn', endpoint, p256dh: 'p'.repeat(87), auth: 'a'.repeat(22) });
  }
}

export function call(from: TestSocket, user: string, media: CallMedia = 'video'): InviteResult {
  return from.get<InviteResult>({ t: 'invite', user, media });
}

export function accept(
  socket: TestSocket,
  { invite }: { invite: string },
  media: CallMedia = 'video',
): InviteResult {
  return socket.get<InviteResult>({ t: 'accept', invite, media });
}

export function historyOf(socket: TestSocket): HistoryResult['calls'] {
  return socket.get<HistoryResult>({ t: 'history', limit: 50 }).calls;
}

/** What a command is refused with; undefined when it is not. */
export function refusalOf(
  socket: TestSocket,
  command: Parameters<TestSocket['ask']>[0],
): string | undefined {
  const answer = socket.ask(command);
  return answer?.t === 'refused' ? answer.code : undefined;
}

/** Ada, and Bob on two devices. */
export function adaAndBob() {
  const world = new CallWorld();
  const ada = world.person('Ada');
  const bob = world.person('Bob');
  const phone = world.device('Bob');
  return { world, ada, bob, phone };
}

/** Why a device was told to stop ringing, each time. */
export const stopsOf = (socket: TestSocket) => socket.all('stopped').map(({ why }) => why);

/** What became of the invites of a caller. */
export const newsOf = (socket: TestSocket) =>
  socket.all('invited').map(({ state, reason }) => reason ?? state);
