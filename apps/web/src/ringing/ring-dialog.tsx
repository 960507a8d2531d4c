/**
 * Who calls, over whatever screen stands. The focus goes to the name: keys that were meant for
 * something else press nothing. Neither Escape nor a press beside it decides about a call.
 */
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import type { RingState } from '@parley/client';
import { fetchCallAhead } from '../screens/lazy.ts';
import { type Answers, Caller } from './caller.tsx';
import { ringtone } from './melody.ts';
import { ringTexts } from './ring-texts.ts';
import { useArmed } from './use-armed.ts';
import { useAttention } from './use-attention.ts';
import { useSound } from './use-sound.ts';

export function RingDialog({ rings, ...answers }: { rings: readonly RingState[] } & Answers) {
  const dialog = useRef<HTMLDialogElement>(null);
  const armed = useArmed(rings.map(({ invite }) => invite).join());
  const [first] = rings;
  useSound(ringtone);
  useAttention(first && ringTexts.ring.page(first));
  useLayoutEffect(() => {
    const element = dialog.current;
    const open = (): void => {
      if (element === null || !element.isConnected) return;
      element.showModal();
      element.querySelector('h2')?.focus();
    };
    open();
    // Some browsers close on a second Escape whatever the page says; the call still rings.
    element?.addEventListener('close', open);
    return () => {
      element?.removeEventListener('close', open);
      // Gives the focus back to where it was.
      element?.close();
    };
  }, []);
  useEffect(() => {
    // Should it fail, it is asked for again when the call begins.
    fetchCallAhead().catch(() => undefined);
  }, []);
  return (
    <dialog
      ref={dialog}
      class={rings.length === 1 ? 'rings' : 'rings several'}
      role="alertdialog"
      aria-label={rings.map(({ from }) => ringTexts.ring.calls(from)).join(', ')}
      onCancel={(event) => event.preventDefault()}
    >
      <ul class="callers">
        {rings.map((ring) => (
          <Caller key={ring.invite} ring={ring} armed={armed} {...answers} />
        ))}
      </ul>
    </dialog>
  );
}
