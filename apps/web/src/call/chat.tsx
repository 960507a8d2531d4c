import { useSignal, useSignalEffect } from '@preact/signals';
import { useEffect, useId, useMemo, useRef } from 'preact/hooks';
/** The chat: what was said, and a line to write on. What was typed outlives a reload. */
import type { ChatMessage } from '@parley/client';
import { callTexts } from '../call-texts.ts';
import { Icon } from '../parts/icon.tsx';
import { Notice } from '../parts/notice.tsx';
import { conversationOf } from '../state/chat.ts';
import { sentenceOf } from '../state/failure.ts';
import { remembered } from '../state/remembered.ts';
import { useStore } from '../state/store.ts';
import { texts } from '../texts.ts';

/** The button that opens the chat gets the focus back. */
export const CHAT_TOGGLE = 'chat-toggle';

export function Chat({ room }: { room: string }) {
  const store = useStore();
  const { chatOpen, chatSeen } = store;
  const list = useRef<HTMLOListElement>(null);
  const chat = conversationOf(store);
  const last = chat.at(-1)?.id;
  useEffect(() => {
    chatSeen.value = last;
    list.current?.lastElementChild?.scrollIntoView({ block: 'end' });
  }, [last, chatSeen]);
  const close = (): void => {
    chatOpen.value = false;
    document.getElementById(CHAT_TOGGLE)?.focus();
  };
  return (
    <section
      class="chat"
      aria-label={callTexts.chat.title}
      onKeyDown={({ key }) => key === 'Escape' && close()}
    >
      <div class="chat-header">
        <h2>{callTexts.chat.title}</h2>
        <button
          type="button"
          class="button quiet square"
          aria-label={texts.controls.close}
          onClick={close}
        >
          <Icon name="x" />
        </button>
      </div>
      <div
        class="chat-scroll"
        tabIndex={0}
        role="log"
        aria-live="polite"
        aria-label={callTexts.chat.title}
      >
        {chat.length === 0 && <Empty />}
        <ol ref={list} class="chat-list">
          {chat.map((message, index) => (
            <Bubble
              key={message.id}
              message={message}
              follows={chat[index - 1]?.from === message.from}
            />
          ))}
        </ol>
      </div>
      <Composer room={room} />
    </section>
  );
}

const Empty = () => (
  <div class="chat-empty">
    <Icon name="message-square" />
    <p>{callTexts.chat.empty}</p>
    <p class="soft">{callTexts.chat.emptyHint}</p>
  </div>
);

function Bubble({ message, follows }: { message: ChatMessage; follows: boolean }) {
  const own = message.from === 'you';
  const author = own ? texts.you : message.name;
  return (
    <li class={own ? 'said own' : 'said'}>
      <span class={follows ? 'visually-hidden' : 'said-by'}>{author}</span>
      <p class="bubble">{message.text}</p>
    </li>
  );
}

function Composer({ room }: { room: string }) {
  const { parley } = useStore();
  const id = useId();
  const input = useRef<HTMLTextAreaElement>(null);
  const draft = useMemo(() => remembered('tab', `draft.${room}`), [room]);
  const error = useSignal<string | undefined>(undefined);
  useEffect(() => input.current?.focus(), []);
  useSignalEffect(() => {
    if (draft.value !== '') error.value = undefined;
  });

  const send = async (): Promise<void> => {
    const text = draft.value.trim();
    if (text === '') return;
    draft.value = '';
    try {
      await parley.call?.chat.send(text);
    } catch (failure) {
      if (draft.value === '') draft.value = text;
      error.value = sentenceOf(failure);
    }
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    void send();
  };

  return (
    <form
      class="composer"
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
    >
      {error.value !== undefined && <Notice alert>{error.value}</Notice>}
      <label class="visually-hidden" for={id}>
        {callTexts.chat.field}
      </label>
      <textarea
        ref={input}
        id={id}
        rows={1}
        placeholder={callTexts.chat.field}
        aria-describedby={`${id}-hint`}
        value={draft.value}
        onInput={({ currentTarget }) => (draft.value = currentTarget.value)}
        onKeyDown={onKeyDown}
      />
      <span id={`${id}-hint`} class="visually-hidden">
        {callTexts.chat.hint}
      </span>
      <button type="submit" class="button primary square" aria-label={texts.controls.send}>
        <Icon name="send" />
      </button>
    </form>
  );
}
