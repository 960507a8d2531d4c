/**
 * A page that was loaded anew in a call: it stands in that call again before it has heard so, or says
 * that one is not in it any more. A note in the tab says which address the last call held.
 */
import { type ReadonlySignal, signal } from '@preact/signals';
import type { ClientState, Parley } from '@parley/client';
import { remembered } from './remembered.ts';
import { pathOfCall } from './route.ts';

export type Returning = 'no' | 'coming' | 'lost';

const heldCall = () => remembered('tab', 'call');

/** The person does not wish to be in it any more. */
export const forgetHeldCall = (): void => {
  heldCall().value = '';
};

/** A page that is online is told this soon that it is in a call. */
const TOLD_WITHIN_MS = 1_500;

/** `path`: where the page was loaded. */
export function createReturning(parley: Parley, path: string): ReadonlySignal<Returning> {
  const held = heldCall();
  const stage = signal<Returning>(path === held.peek() ? 'coming' : 'no');
  let timer: ReturnType<typeof setTimeout> | undefined;
  const become = (next: Returning): void => {
    clearTimeout(timer);
    stage.value = next;
  };
  const follow = ({ call, connection }: ClientState): void => {
    if (call.is === 'in') held.value = pathOfCall(call) ?? '';
    else if (call.is === 'ended') held.value = '';
    if (stage.peek() === 'no') return;
    if (call.is !== 'none') become('no');
    else if (connection.is === 'online') {
      held.value = '';
      timer ??= setTimeout(become, TOLD_WITHIN_MS, 'lost');
    }
  };
  parley.on('state', follow);
  // Where the call goes on in another tab, it does not here.
  parley.on('elsewhere', () => become('no'));
  return stage;
}
