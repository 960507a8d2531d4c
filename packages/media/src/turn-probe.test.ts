/** What the relay forwards to, asked of a real coturn in the configuration that we write. */
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { addressBytes } from './address-bytes.ts';
import { defaultRelayBounds } from './coturn-config.ts';
import { findTurnserver } from './coturn-process.ts';
import { type Credentials, credentialsFor } from './credentials.ts';
import type { OwnRelay } from './own-relay.ts';
import { type Peer, TEST_PORT, testRelay, TurnClient } from './testing/index.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const PER_HOLDER_MAX = 4;

const INTERNAL = `
  0.0.0.0 0.0.0.1 0.255.255.255 10.0.0.0 10.0.0.1 10.96.0.1 10.255.255.255 100.64.0.0
  100.100.100.200 100.127.255.255 127.0.0.0 127.0.0.1 127.0.0.53 127.255.255.255 169.254.0.0
  169.254.169.254 169.254.170.2 169.254.255.255 172.16.0.0 172.17.0.1 172.20.10.1 172.31.255.255
  192.0.0.0 192.0.0.8 192.0.0.170 192.0.0.255 192.168.0.0 192.168.0.1 192.168.122.1
  192.168.255.255 198.18.0.0 198.18.0.1 198.19.255.255 224.0.0.1 224.0.0.251 239.255.255.250
  240.0.0.1 250.1.2.3 255.255.255.254 255.255.255.255
`
  .trim()
  .split(/\s+/);

/** The same place in three spellings. */
const spellings: Record<string, (address: string) => number[]> = {
  IPv4: addressBytes,
  'IPv4 mapped into IPv6': (address) => addressBytes(`::ffff:${address}`),
  'IPv4 behind NAT64': (address) => addressBytes(`64:ff9b::${address}`),
};

const INTERNAL_IPV6 = [
  '::1',
  '::',
  'fe80::1',
  'fd00::1',
  'ff02::1',
  '2002:7f00:1::',
  '2001:db8::1',
];

describe.skipIf(findTurnserver() === undefined)('what the relay forwards to', () => {
  const place = testRelay();
  const clients: TurnClient[] = [];
  const others: (typeof place)[] = [];
  let relay: OwnRelay;

  beforeAll(async () => {
    relay = place.open({
      bounds: { ...defaultRelayBounds, relayAllocationsPerHolderMax: PER_HOLDER_MAX },
    });
    await relay.said();
  });
  afterAll(async () => {
    for (const client of clients) await client.close();
    for (const one of [place, ...others]) await one.end();
  });

  const client = (holder: string, lifeMs = 600_000): TurnClient =>
    clientBy(credentialsOf(holder, lifeMs));

  function credentialsOf(holder: string, lifeMs: number): Credentials {
    const [, turn] = relay.serversFor(holder, lifeMs);
    const { username = '', credential = '' } = turn ?? {};
    return { username, credential };
  }
  function clientBy(credentials: Credentials): TurnClient {
    const made = new TurnClient(server(), credentials);
    clients.push(made);
    return made;
  }
  const server = () => ({ address: place.address, port: TEST_PORT });
  const peer = (bytes: readonly number[], port = 80): Peer => ({ bytes, port });

  /** Makes clients of a relay of its own. */
  async function another(
    changesAt: (address: string) => Parameters<typeof place.open>[0],
  ): Promise<(holder: string) => TurnClient> {
    const other = testRelay();
    others.push(other);
    await other.open(changesAt(other.address)).said();
    return (holder) => clientOf(other, holder);
  }

  function clientOf({ address, credentials }: typeof place, holder: string): TurnClient {
    const made = new TurnClient({ ...server(), address }, credentials(holder));
    clients.push(made);
    return made;
  }

  function placeOf(answer: Awaited<ReturnType<TurnClient['allocate']>>): Peer {
    if (typeof answer === 'number') throw new Error(`refused with ${answer}`);
    return peer(addressBytes(answer.address), answer.port);
  }

  it.each(Object.entries(spellings))(
    '[TURN2] it forwards to none of 40 internal addresses, written as %s',
    async (name, bytesOf) => {
      expect(new Set(INTERNAL).size).toBe(40);
      const asking = client(name.replaceAll(' ', '-'));
      expect(await asking.allocate()).toMatchObject({ address: place.address });
      const granted: string[] = [];
      for (const address of INTERNAL) {
        if ((await asking.permit(peer(bytesOf(address)))) === 'granted') granted.push(address);
        if ((await asking.bind(peer(bytesOf(address)))) === 'granted') granted.push(address);
      }
      expect(granted).toEqual([]);
      // The probe itself works: the same client may reach the Internet.
      expect(await asking.permit(peer(addressBytes('203.0.113.9')))).toBe('granted');
      expect(await asking.bind(peer(addressBytes('203.0.113.9')))).toBe('granted');
    },
  );

  it('[TURN2] it relays nothing by IPv6', async () => {
    const asking = client('ipv6');
    expect(await asking.allocate('ipv6')).toBe(440);
    expect(await asking.allocate('ipv4')).toMatchObject({ address: place.address });
    for (const address of INTERNAL_IPV6) {
      expect(await asking.permit(peer(addressBytes(address))), address).toBeTypeOf('number');
      expect(await asking.bind(peer(addressBytes(address))), address).toBeTypeOf('number');
    }
  });

  it('[TURN2] two people on it reach each other', async () => {
    const [ada, ben] = [client('ada'), client('ben')];
    const [atAda, atBen] = [placeOf(await ada.allocate()), placeOf(await ben.allocate())];
    expect(await ada.permit(atBen)).toBe('granted');
    expect(await ben.permit(atAda)).toBe('granted');
    ada.send(atBen, 'hello');
    expect(await ben.received()).toBe('hello');
    ben.send(atAda, 'hello yourself');
    expect(await ada.received()).toBe('hello yourself');
  });

  it('[TURN2] the same where others see its address as another one', async () => {
    const other = await another((host) => ({ place: { host, externalAddress: '203.0.113.50' } }));
    const [ada, ben] = [other('ada'), other('ben')];
    const [atAda, atBen] = [placeOf(await ada.allocate()), placeOf(await ben.allocate())];
    expect(atAda.bytes).toEqual([203, 0, 113, 50]);
    expect(await ada.permit(atBen)).toBe('granted');
    expect(await ben.permit(atAda)).toBe('granted');
    ada.send(atBen, 'hello');
    expect(await ben.received()).toBe('hello');
    expect(await ada.permit(peer(addressBytes('127.0.0.1')))).toBe(403);
  });

  it.each([
    { relayAllocationsMax: 2 },
    { relayBytesPerSecond: 1_000, relayBytesPerSecondMax: 2_000 },
  ])('[TURN2] all together get so many and no more: %o', async (bounds) => {
    const other = await another(() => ({ bounds: { ...defaultRelayBounds, ...bounds } }));
    for (const holder of ['ada', 'ben'])
      expect(await other(holder).allocate()).toBeTypeOf('object');
    expect(await other('cem').allocate()).toBe(486);
  });

  it('[TURN2] what is too much for one address is dropped', async () => {
    const bounds = { ...defaultRelayBounds, relayBytesPerSecond: 20_000 };
    const other = await another(() => ({ bounds }));
    const [ada, ben] = [other('ada'), other('ben')];
    const [atAda, atBen] = [placeOf(await ada.allocate()), placeOf(await ben.allocate())];
    await ada.permit(atBen);
    await ben.permit(atAda);
    const start = performance.now();
    for (let sent = 0; sent < 300; sent += 1) ada.send(atBen, 'x'.repeat(1_000));
    const asking = setInterval(() => ada.send(atBen, 'done'), 50);
    let received = 0;
    try {
      while ((await ben.received()) !== 'done') received += 1;
    } finally {
      clearInterval(asking);
    }
    const seconds = Math.ceil((performance.now() - start) / 1_000) + 1;
    expect(received).toBeLessThanOrEqual(20 * seconds);
    expect(received).toBeGreaterThan(0);
  });

  it('[SRV3] it is known how many addresses people have', async () => {
    const other = testRelay();
    others.push(other);
    const counted = other.open();
    await counted.said();
    expect(counted.allocations()).toBe(0);
    const [ada, ben] = ['ada', 'ben'].map((holder) => clientOf(other, holder));
    await Promise.all([ada?.allocate(), ben?.allocate()]);
    expect(counted.allocations()).toBe(2);
    await ada?.release();
    await expect.poll(() => counted.allocations(), { timeout: 30_000 }).toBe(1);
    await counted.stop();
    expect(counted.allocations()).toBe(0);
  });

  it('[TURN2] one holder gets so many addresses and no more, by however many credentials, others theirs', async () => {
    const greedy = Array.from({ length: PER_HOLDER_MAX }, (_, n) =>
      client('greedy', 600_000 + 10_000 * n),
    );
    for (const one of greedy) expect(await one.allocate()).toBeTypeOf('object');
    expect(await client('greedy').allocate()).toBe(486);
    expect(await client('modest').allocate()).toBeTypeOf('object');
    expect(await greedy[0]?.release()).toBe('granted');
    await expect.poll(() => client('greedy').allocate(), { timeout: 30_000 }).toBeTypeOf('object');
  });

  it('[TURN4] credentials that ended open nothing new and end nothing', async () => {
    const short = credentialsOf('short', 1_000);
    const first = clientBy(short);
    expect(await first.allocate()).toBeTypeOf('object');
    await expect.poll(() => clientBy(short).allocate(), { timeout: 30_000 }).toBe(401);
    expect(await first.refresh()).toBe('granted');
  });

  it('[TURN4] credentials that are wrong, expired or somebody else’s are refused', async () => {
    const { username, credential } = credentialsOf('ada', 600_000);
    const forged = credentialsFor({ holder: 'ada', until: Date.now() + 600_000 }, 'no secret');
    const wrong = [
      { username, credential: 'wrong' },
      { username: username.replace('ada', 'eve'), credential },
      { username: String(Number.parseInt(username) + 600) + username.slice(10), credential },
      forged,
      credentialsOf('ada', -60_000),
      { username: '', credential: '' },
    ];
    for (const given of wrong) {
      expect(await clientBy(given).allocate(), given.username).toBe(401);
    }
  });
});
