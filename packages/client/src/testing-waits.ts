/** For tests: waits on what a tab's state shows. The test's own time limit ends each wait. */
import type { ClientState, MemberState, Parley } from './api.ts';

/** Resolves as soon as the state fits. */
export function until(parley: Parley, fits: (state: ClientState) => boolean): Promise<ClientState> {
  if (fits(parley.state)) return Promise.resolve(parley.state);
  return new Promise((resolve) => {
    const end = parley.on('state', (state) => {
      if (!fits(state)) return;
      end();
      resolve(state);
    });
  });
}

export const others = ({ call }: ClientState): readonly MemberState[] =>
  call.is === 'in' ? call.members : [];

export const linked = (parley: Parley, count = 1): Promise<ClientState> =>
  until(parley, (state) => {
    const members = others(state);
    return members.length === count && members.every(({ link }) => link === 'active');
  });
