/** The one bar of the call. */
import { useComputed, useSignal } from '@preact/signals';
import { useEffect, useId } from 'preact/hooks';
import { callTexts } from '../call-texts.ts';
import { deviceTexts } from '../device-texts.ts';
import { Icon } from '../parts/icon.tsx';
import { CameraToggle, MicrophoneToggle } from '../parts/media-toggles.tsx';
import { Toggle } from '../parts/toggle.tsx';
import { conversationOf, unreadOf } from '../state/chat.ts';
import { useStore } from '../state/store.ts';
import { texts } from '../texts.ts';
import { AskPictures } from './ask-pictures.tsx';
import { CallMore } from './call-more.tsx';
import type { InCall } from './call.tsx';
import { CHAT_TOGGLE } from './chat.tsx';
import { HangUp } from './hang-up.tsx';

export function Bar({ call }: { call: InCall }) {
  const { parley } = useStore();
  const more = useSignal(false);
  return (
    <div class="bar" role="group" aria-label={callTexts.call.controls}>
      <MicrophoneToggle />
      {call.callMedia === 'audio' ? (
        <AskPictures call={call} />
      ) : (
        <>
          <CameraToggle />
          <ScreenToggle />
        </>
      )}
      <ChatToggle />
      <button
        type="button"
        class="round"
        aria-haspopup="dialog"
        onClick={() => (more.value = true)}
      >
        <span class="round-face">
          <Icon name="ellipsis" />
        </span>
        <span class="round-label">{texts.controls.more}</span>
      </button>
      <HangUp onPress={() => void parley.call?.hangUp()} />
      {more.value && <CallMore call={call} onClose={() => (more.value = false)} />}
    </div>
  );
}

function ScreenToggle() {
  const { parley, local, announcements } = useStore();
  const { media, problems } = local.value;
  useEffect(() => {
    if (problems.screen !== undefined) announcements.add(deviceTexts.screenProblem);
  }, [problems.screen, announcements]);
  // Phones cannot share their screen from a page.
  if (!('getDisplayMedia' in (navigator.mediaDevices ?? {}))) return null;
  const press = (): void => {
    if (media.screen) parley.call?.stopScreen();
    else parley.call?.shareScreen().catch(() => undefined);
  };
  return (
    <Toggle
      name={texts.controls.shareScreen}
      icon="monitor-up"
      pressed={media.screen}
      onPress={press}
    />
  );
}

function ChatToggle() {
  const store = useStore();
  const { chatOpen, chatSeen } = store;
  const unreadId = useId();
  const unread = useComputed(() => unreadOf(conversationOf(store), chatSeen.value)).value;
  const shown = chatOpen.value ? 0 : unread;
  return (
    <button
      id={CHAT_TOGGLE}
      type="button"
      class={chatOpen.value ? 'round on' : 'round'}
      aria-expanded={chatOpen.value}
      aria-describedby={shown > 0 ? unreadId : undefined}
      onClick={() => (chatOpen.value = !chatOpen.value)}
    >
      <span class="round-face">
        <Icon name="message-square" />
        {shown > 0 && (
          <span class="badge" aria-hidden="true">
            {shown > 9 ? '9+' : shown}
          </span>
        )}
      </span>
      <span class="round-label">{texts.controls.chat}</span>
      <span id={unreadId} hidden>
        {callTexts.chat.unread(shown)}
      </span>
    </button>
  );
}
