/** Firewalls that let little out, and relays that cannot be used: by which way calls go, or what people are told. */
import { createHmac } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { addresses } from '@parley/natlab';
import { Homes } from './homes.ts';
import {
  ownRelay,
  type ServerInside,
  type Setup,
  stun,
  stunAlone,
  withoutRelay,
} from './server-inside.ts';

const [otherRelay, nobodysAddress] = addresses.probes;
const SECRET = 'shared-by-relay-and-server';

const homes = new Homes({ a: 'chromium', b: 'chromium' });
let relayed: ServerInside;

beforeAll(async () => {
  relayed = await homes.serve(ownRelay);
});
afterEach(() => homes.part());

it('[NET2] where UDP is blocked the call goes by TURN over TCP', async () => {
  await homes.behind('no-udp', 'port');
  await homes.meet(relayed);
  const { ann, bob } = await homes.paths('relay');
  expect(ann).toMatchObject({ local: 'relay', relayProtocol: 'tcp' });
  expect(bob).toMatchObject({ remote: 'relay' });
});

it('[NET2] where only port 443 is open it goes by TURN over TLS', async () => {
  await homes.behind('only-443', 'port');
  await homes.meet(relayed);
  const { ann } = await homes.paths('relay');
  expect(ann).toMatchObject({ local: 'relay', relayProtocol: 'tls' });
});

it('[NET2] so it does when that is so on both sides', async () => {
  await homes.behind('only-443', 'only-443');
  await homes.meet(relayed);
  const { ann, bob } = await homes.paths('relay');
  for (const side of [ann, bob]) {
    expect(side).toMatchObject({ local: 'relay', remote: 'relay', relayProtocol: 'tls' });
  }
});

it('[FAULT32] [NET4] where UDP is blocked and there is no relay both are told so', async () => {
  const server = await homes.serve(stunAlone);
  await homes.behind('no-udp', 'port');
  await homes.meet(server);
  expect(await homes.toldOfNoPath()).toBeLessThan(8_000);
  await server.stop();
});

it('[FAULT42] [NET3] with addresses hidden both sides go by the relay where a direct path exists', async () => {
  const server = await homes.serve({
    options: ['--turn-address', `${nobodysAddress}:3478`, '--hide-addresses'],
    says: 'Relay (TURN) at',
  });
  await homes.behind('full-cone', 'full-cone');
  await homes.meet(server);
  const { ann, bob } = await homes.paths('relay');
  for (const side of [ann, bob]) expect(side).toMatchObject({ local: 'relay', remote: 'relay' });
  await server.stop();
});

describe('a relay of others', () => {
  const url = `turn:${otherRelay}:3478`;

  /** In the REST form that relays share. */
  const credentials = (secret: string, untilMs: number) => {
    const username = `${Math.floor(untilMs / 1_000)}:somebody`;
    return { username, credential: createHmac('sha1', secret).update(username).digest('base64') };
  };
  const withCredentials = (secret: string, untilMs: number): Setup =>
    withoutRelay([stun, { urls: url, ...credentials(secret, untilMs) }]);

  beforeAll(() => {
    const config = join(homes.folder, 'other-relay.conf');
    const lines = [`listening-ip=${otherRelay}`, `relay-ip=${otherRelay}`, 'use-auth-secret']
      .concat(`static-auth-secret=${SECRET}`, 'realm=others', 'no-cli', 'no-tls', 'no-dtls')
      .concat('log-file=/dev/null', 'no-stdout-log', `pidfile=${join(homes.folder, 'other.pid')}`);
    writeFileSync(config, lines.join('\n'));
    homes.run('server', ['turnserver', '-c', config]);
  });

  it('[NET1] carries the call with good credentials', async () => {
    const secretFile = join(homes.folder, 'secret');
    writeFileSync(secretFile, SECRET);
    const server = await homes.serve({
      options: ['--turn', 'external', '--turn-url', url, '--turn-secret-file', secretFile],
      says: 'Parley is ready',
    });
    await homes.behind('symmetric', 'symmetric');
    await homes.meet(server);
    await homes.paths('relay');
    await server.stop();
  });

  it.each([
    ['wrong', withCredentials('not what they share', Date.now() + 600_000)],
    ['expired', withCredentials(SECRET, Date.now() - 60_000)],
    [
      'of a relay that is down',
      withoutRelay([
        stun,
        { urls: `turn:${nobodysAddress}:3478`, ...credentials(SECRET, Date.now() + 600_000) },
      ]),
    ],
  ])(
    '[FAULT33] [NET4] [NET5] with credentials %s, calls with a direct path connect, and people without one are told',
    async (_, setup) => {
      const server = await homes.serve(setup);
      await homes.behind('port', 'port');
      await homes.meet(server);
      await homes.paths('direct');
      await homes.part();
      await homes.behind('symmetric', 'symmetric');
      await homes.meet(server);
      expect(await homes.toldOfNoPath()).toBeLessThan(8_000);
      await server.stop();
    },
  );
});
