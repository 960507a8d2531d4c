/** Who this browser is, for a screen; its name is kept, so that the next page begins with it. */
import { useEffect } from 'preact/hooks';
import { remembered } from '../state/remembered.ts';
import { useStore } from '../state/store.ts';
import { type Who, whoOf } from '../state/who.ts';

const lastName = remembered('local', 'lastName');

export function useWho(): Who {
  const who = whoOf(useStore().state.value, lastName.peek());
  const name = who.is === 'somebody' ? who.me.id : '';
  useEffect(() => {
    if (who.is !== 'unknown') lastName.value = name;
  }, [who.is, name]);
  return who;
}
