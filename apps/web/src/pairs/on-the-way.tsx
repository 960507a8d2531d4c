import { callTexts } from '../call-texts.ts';
/** Until the server has let one in: the call as it is about to be, with what can be done already. */
import { HangUp } from '../call/hang-up.tsx';
import { Joining } from '../call/joining.tsx';
import { OwnPicture } from '../call/own-picture.tsx';
import { CameraToggle, MicrophoneToggle } from '../parts/media-toggles.tsx';
import { ServerNotice } from '../parts/server-notice.tsx';
import { Title } from '../parts/title.tsx';
import { useDeviceNews } from '../parts/use-device-news.ts';
import { useStore } from '../state/store.ts';
import '../parts/later-icons.ts';

export function OnTheWay({ peer }: { peer: string }) {
  const store = useStore();
  useDeviceNews(store);
  const words = callTexts.call;
  return (
    <main class="call">
      <div class="call-main">
        <Title page={words.connecting} hidden>
          {words.connecting}
        </Title>
        <Joining name={peer} text={words.connecting} />
        <div class="on-the-way">
          <ServerNotice />
        </div>
        <OwnPicture />
      </div>
      <div class="bar" role="group" aria-label={words.controls}>
        <MicrophoneToggle />
        <CameraToggle />
        <HangUp onPress={() => void store.parley.cancel()} />
      </div>
    </main>
  );
}
