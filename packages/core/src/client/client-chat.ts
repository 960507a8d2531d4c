/** How the conversation of one client reaches the others. */
import type { Call } from './call.ts';
import type { ChatHost } from './chat.ts';
import type { Session } from './session.ts';

interface Parts {
  /** It is made after the conversation. */
  call: () => Call;
  session: Session;
}

export function chatHostOf({ call, session }: Parts): ChatHost {
  return {
    byChannel: (member, id, text) => call().linkTo(member)?.sendChat(id, text),
    byServer: (to, id, text) => {
      if (call().isEntered) session.command({ t: 'chat', to, id, text }, { of: 'chat' });
    },
    serverTakes: (messages, chars) => call().isEntered && session.outbox.takes(messages, chars),
    again: (to, id, text) => {
      const waits = session.outbox.holdsChat(to, id);
      if (!waits) session.command({ t: 'chat', to, id, text }, { of: 'chat' }, 'first');
    },
  };
}
