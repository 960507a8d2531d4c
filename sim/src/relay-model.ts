/** A relay that serves everybody; the name in its credentials is the time at which they end. */
import type { Millis } from '@parley/core/kit';
import type { Relays } from '@parley/core/server';
import type { IceServer } from '@parley/protocol';
import type { World } from './world.ts';

export const relayModel = (world: World): Relays => ({
  serversFor: (_, lifeMs) => [
    {
      urls: ['turn:relay.example'],
      username: String(Math.round(world.now + lifeMs)),
      credential: 'secret',
    },
  ],
  state: () => 'running',
  relayOnly: false,
});

export function expiryIn(servers: readonly IceServer[]): Millis | undefined {
  const told = servers.find(({ username }) => username !== undefined)?.username;
  return told === undefined ? undefined : Number(told);
}
