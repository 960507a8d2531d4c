import { useEffect } from 'preact/hooks';
/** The call: pictures, one bar, the chat beside them. */
import type { CallState } from '@parley/client';
import { callTexts } from '../call-texts.ts';
import { Icon } from '../parts/icon.tsx';
import { Title } from '../parts/title.tsx';
import { useDeviceNews } from '../parts/use-device-news.ts';
import { useStore } from '../state/store.ts';
import { texts } from '../texts.ts';
import { PicturesQuestion } from './ask-pictures.tsx';
import { Bar } from './bar.tsx';
import { Chat } from './chat.tsx';
import { OwnPicture } from './own-picture.tsx';
import { Stage } from './stage.tsx';
import { StatusChip } from './status-chip.tsx';
import { useCallNews } from './use-call-news.ts';
import { Waiting } from './waiting.tsx';
import '../parts/later-icons.ts';

export type InCall = Extract<CallState, { is: 'in' }>;

export function Call({ call }: { call: InCall }) {
  const store = useStore();
  // A reload resumes the call, but the browser took the devices away.
  useEffect(store.ownMedia.open, [store]);
  useDeviceNews(store);
  useCallNews(store);
  const title = titleOf(call);
  return (
    <main class={store.chatOpen.value ? 'call with-chat' : 'call'}>
      <div class="call-main">
        <Title page={title} hidden>
          {title}
        </Title>
        {call.members.length === 0 ? <Waiting call={call} /> : <Stage call={call} />}
        <StatusChip call={call} />
        {call.callMedia === 'video' && <OwnPicture />}
        <SoundButton />
        <PicturesQuestion call={call} />
      </div>
      {store.chatOpen.value && <Chat room={call.room} />}
      <Bar call={call} />
    </main>
  );
}

function titleOf({ members, pair }: InCall): string {
  const words = callTexts.call;
  if (members.length === 0 && pair !== undefined) return words.waitingFor(pair.peer);
  return words.title(members.map(({ name }) => name));
}

/** Browsers keep a page silent until it was pressed once, or records. */
function SoundButton() {
  const { soundBlocked, local } = useStore();
  const { stream } = local.value;
  useEffect(() => {
    if (stream !== null) soundBlocked.value = false;
  }, [stream, soundBlocked]);
  if (!soundBlocked.value) return null;
  return (
    <button type="button" class="button primary sound" onClick={() => (soundBlocked.value = false)}>
      <Icon name="volume-2" />
      {texts.controls.pressToHear}
    </button>
  );
}
