/**
 * Who this browser is, for a screen. The name is kept, so that the next page begins with it; losing it
 * without one's doing is told.
 */
import { useEffect } from 'preact/hooks';
import { homeTexts } from '../home-texts.ts';
import { remembered } from '../state/remembered.ts';
import { useStore } from '../state/store.ts';
import { type Who, whoOf } from '../state/who.ts';

const lastName = remembered('local', 'lastName');

export function useWho(): Who {
  const { state, parley, announcements } = useStore();
  const who = whoOf(state.value, lastName.peek());
  const name = who.is === 'somebody' ? who.me.id : '';
  useEffect(() => {
    if (who.is !== 'unknown') lastName.value = name;
  }, [who.is, name]);
  useEffect(
    () =>
      parley.on('notice', (notice) => {
        if (notice.what === 'signedOut') announcements.add(homeTexts.entry.signedOut[notice.why]);
      }),
    [parley, announcements],
  );
  return who;
}
