/** After the call: why it is over, and the way back in. */
import type { CallState, EndReason } from '@parley/client';
import { callTexts } from '../call-texts.ts';
import { HomeButton } from '../parts/home-button.tsx';
import { Icon } from '../parts/icon.tsx';
import { Page } from '../parts/page.tsx';
import { Title } from '../parts/title.tsx';
import { go } from '../router.ts';
import { pathOfRoom } from '../state/route.ts';
import { useStore } from '../state/store.ts';
import { texts } from '../texts.ts';

/** Whoever was removed is barred: offering the way back would be a trap. */
const RETURNS: Record<EndReason, boolean> = {
  left: true,
  hangup: true,
  removed: false,
  lost: true,
  media_failed: true,
  media_timeout: true,
  superseded: true,
  incompatible: true,
};

export function Ended({ call }: { call: Extract<CallState, { is: 'ended' }> }) {
  const { dismissed } = useStore();
  const callAgain = (): void => {
    dismissed.value = true;
    go(pathOfRoom(call.room), { replace: true });
  };
  return (
    <Page>
      <div class="card message">
        <Title page={callTexts.end.page}>{callTexts.end.reasons[call.reason](call.by)}</Title>
        <p class="lead">{callTexts.end.hints[call.reason]}</p>
        <div class="row">
          {RETURNS[call.reason] && (
            <button type="button" class="button primary" onClick={callAgain}>
              <Icon name="video" />
              {texts.controls.callAgain}
            </button>
          )}
          <HomeButton />
        </div>
      </div>
    </Page>
  );
}
