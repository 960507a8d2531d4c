/** After the call: why it is over, and the way back in. */
import type { CallState, EndReason } from '@parley/client';
import { callTexts } from '../call-texts.ts';
import { HomeButton } from '../parts/home-button.tsx';
import { Icon } from '../parts/icon.tsx';
import { Link } from '../parts/link.tsx';
import { Message } from '../parts/message.tsx';
import { Notice } from '../parts/notice.tsx';
import { useAction } from '../parts/use-action.ts';
import { useMinutes } from '../parts/use-minutes.ts';
import { go } from '../router.ts';
import { isHiddenForNothing } from '../state/hiding.ts';
import { pathOfPair } from '../state/pair.ts';
import { placeCall } from '../state/place-call.ts';
import { pathOfRoom } from '../state/route.ts';
import { useStore } from '../state/store.ts';
import { texts } from '../texts.ts';
import '../parts/later-icons.ts';

const MINUTE_MS = 60_000;

type EndedCall = Extract<CallState, { is: 'ended' }>;

export function Ended({ call }: { call: EndedCall }) {
  const { reason, by, user, at } = call;
  const words = callTexts.end;
  const hint = user === undefined ? undefined : words.byName[reason];
  const { parley, state } = useStore();
  const { network } = state.value;
  useMinutes();
  const minutes = Math.floor((parley.now() - (at ?? parley.now())) / MINUTE_MS);
  const hides = reason === 'no_path' && isHiddenForNothing(network);
  const hidden = hides ? words.hidden[network.relayOnly ? 'byServer' : 'byPerson'] : undefined;
  // Of a silence it is said whose it was, where that is known.
  const isLost = reason === 'media_timeout';
  const theirs = isLost && by !== undefined ? words.theirNetwork : undefined;
  const { busy, error, run } = useAction();
  const callAgain = useWayBack(call);
  return (
    <Message
      page={words.page}
      title={words.reasons[reason](isLost ? by : (by ?? user))}
      text={hidden ?? theirs ?? hint ?? words.hints[reason]}
    >
      {minutes > 0 && <p class="soft">{words.since(minutes)}</p>}
      {error.value !== undefined && <Notice alert>{error.value}</Notice>}
      <div class="row">
        {callAgain !== undefined && (
          <button
            type="button"
            class="button primary"
            aria-busy={busy.value}
            onClick={() => void run(callAgain)}
          >
            <Icon name={call.callMedia === 'audio' ? 'phone' : 'video'} />
            {texts.controls.callAgain}
          </button>
        )}
        {theirs === undefined && unconnected.has(reason) && (
          <Link to="/check" class="button">
            <Icon name="activity" />
            {words.checkNetwork}
          </Link>
        )}
        <HomeButton />
      </div>
    </Message>
  );
}

/** The network may be why. */
const unconnected: ReadonlySet<EndReason> = new Set(['no_path', 'media_failed', 'media_timeout']);

/** Whoever was removed is barred: offering the way back would be a trap. */
const BARRED: EndReason = 'removed';

function useWayBack({ reason, room, pair, user, callMedia = 'video' }: EndedCall) {
  const store = useStore();
  if (user !== undefined) return () => placeCall(store, user, callMedia);
  if (room === undefined || reason === BARRED) return undefined;
  return async () => {
    store.dismissed.value = true;
    go(pair === undefined ? pathOfRoom(room) : pathOfPair(pair), { replace: true });
  };
}
