/** A call by name on its way: whom, how far it has come, and taking it back. */
import { useEffect } from 'preact/hooks';
import '../parts/later-icons.ts';
import { Avatar } from '../parts/avatar.tsx';
import { Icon } from '../parts/icon.tsx';
import { CameraToggle, MicrophoneToggle } from '../parts/media-toggles.tsx';
import { Picture } from '../parts/picture.tsx';
import { ServerNotice } from '../parts/server-notice.tsx';
import { Title } from '../parts/title.tsx';
import { useDeviceNews } from '../parts/use-device-news.ts';
import { fetchCallAhead } from '../screens/lazy.ts';
import type { Placing as PlacingState } from '../state/placing.ts';
import { useStore } from '../state/store.ts';
import { texts } from '../texts.ts';
import { ringback } from './melody.ts';
import { ringTexts } from './ring-texts.ts';
import { useSound } from './use-sound.ts';

export function Placing({ user, media, stage }: PlacingState) {
  const store = useStore();
  const { ownMedia, local, announcements } = store;
  const words = ringTexts.placing;
  const title = words.title[stage](user);
  useEffect(ownMedia.open, [ownMedia]);
  useDeviceNews(store);
  useSound(stage === 'ringing' ? ringback : undefined);
  useEffect(() => {
    announcements.add(title, { seen: false });
  }, [title, announcements]);
  useEffect(() => {
    // Should it fail, it is asked for again when the call begins.
    fetchCallAhead().catch(() => undefined);
  }, []);
  const { stream, media: own } = local.value;
  const showing = media === 'video' && own.camera && stream !== null;
  return (
    <main class="placing">
      {media === 'video' && <Picture stream={stream} label={texts.you} own hidden={!showing} />}
      <div class="placing-whom">
        <span class={`pulse ${stage}`}>
          <Avatar name={user} />
        </span>
        <p class="placing-name">{user}</p>
        <Title page={`${words.page[stage]} ${user}`}>{title}</Title>
        <p class="placing-line">{ringTexts.ring.media[media]}</p>
        <ServerNotice />
      </div>
      <div class="bar" role="group" aria-label={words.controls}>
        <MicrophoneToggle />
        {media === 'video' && <CameraToggle />}
        <CancelButton />
      </div>
    </main>
  );
}

function CancelButton() {
  const { parley, dismissed } = useStore();
  const cancel = (): void => {
    // Whoever takes a call back needs no screen that says so.
    dismissed.value = true;
    void parley.cancel();
  };
  return (
    <button type="button" class="round hang-up" onClick={cancel}>
      <span class="round-face">
        <Icon name="phone-off" />
      </span>
      <span class="round-label">{ringTexts.placing.cancel}</span>
    </button>
  );
}
