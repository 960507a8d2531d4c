/** Whether the others learn this person's address, what that costs, and whether it can work here. */
import { useEffect } from 'preact/hooks';
import { hidingTexts } from '../hiding-texts.ts';
import { isHiddenForNothing } from '../state/hiding.ts';
import { useStore } from '../state/store.ts';
import { Notice } from './notice.tsx';

export function HideAddress() {
  const { parley, state } = useStore();
  const { network, call } = state.value;
  const { hidesAddress, relayOnly, hasRelay } = network;
  useEffect(() => {
    // Where it is not answered, the call will tell.
    if (hidesAddress && hasRelay !== true) parley.networkCheck().catch(() => undefined);
  }, [parley, hidesAddress]);
  const words = hidingTexts;
  return (
    <>
      <label class="switch">
        <input
          type="checkbox"
          role="switch"
          checked={hidesAddress || relayOnly}
          disabled={relayOnly}
          onChange={({ currentTarget }) => parley.hideAddress(currentTarget.checked)}
        />
        <span>{words.hide}</span>
        <span class="soft">{relayOnly ? words.byServer : words.hint}</span>
        {call.is === 'in' && !relayOnly && <span class="soft">{words.fromNextCall}</span>}
      </label>
      {hasRelay === false && isHiddenForNothing(network) && <Notice>{words.noRelay}</Notice>}
    </>
  );
}
