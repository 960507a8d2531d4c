/** What the links of one client ask, answered by its other parts. */
import type { Call } from './call.ts';
import type { Chat } from './chat.ts';
import type { Connection } from './connection.ts';
import type { LinkHost } from './link-host.ts';
import type { Reach } from './reach.ts';
import type { Session } from './session.ts';

interface Parts {
  /** It is made with its links. */
  call: () => Call;
  session: Session;
  connection: Connection;
  reach: Reach;
  chat: Chat;
}

export function linkHostOf(
  { call, session, connection, reach, chat }: Parts,
  rest: Pick<LinkHost, 'nextPeer' | 'chat'>,
): LinkHost {
  return {
    ...rest,
    relay: (to, gen, signal) => {
      if (!call().isEntered) return;
      session.command({ t: 'signal', to, gen, ...signal }, { of: 'signal', member: to, gen });
    },
    onlyByRelay: () => reach.onlyByRelay,
    serverReachable: () => session.isLive,
    asksServer: () => {
      connection.urge();
      return session.asksServer();
    },
    allHeard: () => session.isLive && !session.outbox.holds('signal'),
    channelClosed: (member) => chat.channelClosed(member),
    usesGeneration: (gen) => session.usesGeneration(gen),
    bye: (member) => call().bye(member),
    wants: (member, want) => call().wants(member, want),
    closed: (_, why, at) => call().linkClosed(why, at),
  };
}
