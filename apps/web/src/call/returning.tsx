import { useEffect } from 'preact/hooks';
/** The page was loaded anew in a call: what stands until it is in it again. */
import { callTexts } from '../call-texts.ts';
import { ServerNotice } from '../parts/server-notice.tsx';
import { Title } from '../parts/title.tsx';
import { route } from '../router.ts';
import { forgetHeldCall } from '../state/returning.ts';
import { useStore } from '../state/store.ts';
import { HangUp } from './hang-up.tsx';
import '../parts/later-icons.ts';

export function Returning() {
  const { parley, ownMedia } = useStore();
  useEffect(() => {
    // A call by name may be one by voice, and nobody asks for the camera then.
    if (route.peek().at === 'room') ownMedia.open();
  }, [ownMedia]);
  const words = callTexts.call;
  // The call is forgotten with the session: nothing will lead back into it.
  const giveUp = async (): Promise<void> => {
    forgetHeldCall();
    await parley.close();
    location.assign('/');
  };
  return (
    <main class="call">
      <div class="call-main">
        <Title page={words.returning} hidden>
          {words.returning}
        </Title>
        <div class="stage grid">
          <div class="tile joining">
            <p class="tile-link">{words.returning}</p>
          </div>
        </div>
        <div class="on-the-way">
          <ServerNotice />
        </div>
      </div>
      <div class="bar" role="group" aria-label={words.controls}>
        <HangUp onPress={() => void giveUp()} />
      </div>
    </main>
  );
}
