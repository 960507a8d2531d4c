/** How the others call this person: by the id in a pair, the user's name in a call by name, what was typed elsewhere. */
import { useStore } from '../state/store.ts';

export function useOwnName(): string {
  const { state, name } = useStore();
  const { call, identity } = state.value;
  if ('pair' in call && call.pair !== undefined) return call.pair.id;
  const isByName = call.is === 'in' && call.user !== undefined;
  return isByName && identity.is === 'somebody' ? identity.me.id : name.value;
}
