/** What people do by name: who they are, whom they know, whom they call. */
import type { Request } from '@parley/core/client';
import type { ClientNode } from './client-node.ts';
import type { Action, NameAction } from './scenario.ts';

/** Of users by their number; no two look alike. */
const names = ['ada', 'bob', 'cyd', 'dan', 'eve', 'fay', 'gus', 'hal'] as const;

export const usersMax = names.length;

export const nameOf = (user: number): string => names[user % names.length] ?? names[0];

const nameActions: Record<NameAction['do'], true> = {
  claim: true,
  signIn: true,
  signOut: true,
  addContact: true,
  dropContact: true,
  block: true,
  unblock: true,
  settings: true,
  invite: true,
  accept: true,
  decline: true,
  upgrade: true,
  history: true,
  sawMissed: true,
  pushOn: true,
  pushOff: true,
};

export const isByName = (action: Action): action is NameAction => action.do in nameActions;

export function actByName(
  { number, tabs }: { readonly number: number; readonly tabs: readonly ClientNode[] },
  front: ClientNode,
  action: NameAction,
): void {
  const ringing = tabs.findLast(({ state }) => state.rings.length > 0) ?? front;
  const answers = action.do === 'accept' || action.do === 'decline';
  const tab = answers ? ringing : front;
  const request = requestOf(tab, number, action);
  if (request !== undefined) tab.ask(request);
}

function requestOf(tab: ClientNode, person: number, action: NameAction): Request | undefined {
  switch (action.do) {
    case 'claim':
    case 'signIn': {
      const id = nameOf(action.user);
      return { do: action.do, id, password: `the password of ${id}` };
    }
    case 'addContact':
    case 'dropContact':
    case 'block':
    case 'unblock':
      return { do: action.do, user: nameOf(action.user) };
    case 'invite':
      return { do: 'invite', user: nameOf(action.user), media: action.media };
    case 'accept':
      return tab.ring === undefined
        ? undefined
        : { do: 'accept', invite: tab.ring, media: action.media };
    case 'decline':
      return tab.ring === undefined ? undefined : { do: 'decline', invite: tab.ring };
    case 'history':
      return { do: 'history', limit: 10 };
    case 'pushOn':
      return {
        do: 'pushOn',
        endpoint: `https://push.example/${person}`,
        p256dh: 'p'.repeat(87),
        auth: 'a'.repeat(22),
      };
    case 'settings':
    case 'signOut':
    case 'upgrade':
    case 'sawMissed':
    case 'pushOff':
      return action;
  }
}
