/** The conversation of a call, of people and of programs, as one list; and what of it is new. */
import type { ChatMessage } from '@parley/client';
import type { Store } from './store.ts';

const ASIDES_MAX = 200;

export function conversationOf({ state, asides }: Pick<Store, 'state' | 'asides'>): ChatMessage[] {
  return [...state.value.chat, ...asides.value].toSorted((one, other) => one.at - other.at);
}

/** Whether it is new: a program may say the same message again. */
export function addAside({ asides }: Pick<Store, 'asides'>, message: ChatMessage): boolean {
  const known = asides.peek();
  if (known.some(({ id }) => id === message.id)) return false;
  asides.value = [...known, message].slice(-ASIDES_MAX);
  return true;
}

/** Messages of others after the one seen last; all of them while none was seen. */
export function unreadOf(chat: readonly ChatMessage[], seen: string | undefined): number {
  const seenAt = chat.findIndex(({ id }) => id === seen);
  return chat.slice(seenAt + 1).filter(({ from }) => from !== 'you').length;
}
