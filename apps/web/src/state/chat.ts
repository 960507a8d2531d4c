/** Which messages a person has not seen yet. */
import type { ChatMessage } from '@parley/client';

/** Messages of others after the one seen last; all of them while none was seen. */
export function unreadOf(chat: readonly ChatMessage[], seen: string | undefined): number {
  const seenAt = chat.findIndex(({ id }) => id === seen);
  return chat.slice(seenAt + 1).filter(({ from }) => from !== 'you').length;
}
