import { createHmac } from 'node:crypto';
import { mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { ExternalRelays, readExternalRelay } from './external-relays.ts';
import { StunResponder } from './stun-responder.ts';

const NOW = 1_800_000_000_000;
const LIFE_MS = 600_000;
const UNTIL = '1800000600';

let folder: string;
let secretFile: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'parley-external-'));
  secretFile = join(folder, 'secret');
  writeFileSync(secretFile, 'a secret of their own\n');
});
afterEach(() => rmSync(folder, { recursive: true }));

function relaysOf(urls: readonly string[], region?: string): ExternalRelays {
  const relays = urls.map((url) => {
    const read = readExternalRelay(url);
    if (read === undefined) throw new Error(`not read: ${url}`);
    return read;
  });
  return new ExternalRelays({ relays, secretFile, region, relayOnly: false, now: () => NOW });
}

const urlsOf = (relays: ExternalRelays) =>
  relays.serversFor('ada', LIFE_MS).flatMap(({ urls }) => urls);

const signed = (secret: string): string =>
  createHmac('sha1', secret).update(`${UNTIL}:ada`).digest('base64');

it('[TURN7] those of the region come first, then those with more weight', () => {
  const urls = [
    'turn:light.example',
    'turn:heavy.example:3479;weight=9',
    'turns:near.example?transport=tcp;region=eu',
    'turn:near-and-heavy.example;weight=2;region=eu',
    'turn:[2001:db8::1]:3478?transport=udp;region=us;weight=3',
  ];
  const [light, heavy, near, both, far] = urls.map((url) => url.split(';')[0]);
  expect(urlsOf(relaysOf(urls, 'eu'))).toEqual([both, near, heavy, far, light]);
  expect(urlsOf(relaysOf(urls, 'us'))).toEqual([far, heavy, both, light, near]);
  expect(urlsOf(relaysOf(urls))).toEqual([heavy, light, far, both, near]);
});

it('[TURN7] credentials are signed with the secret of the file, for the time they live', () => {
  const relays = relaysOf(['turn:a.example']);
  expect(relays.state()).toBe('external');
  expect(relays.serversFor('ada', LIFE_MS)).toEqual([
    {
      urls: ['turn:a.example'],
      username: `${UNTIL}:ada`,
      credential: signed('a secret of their own'),
    },
  ]);
});

it('[TURN6] a secret that is written anew is taken, one that cannot be read changes nothing', () => {
  const relays = relaysOf(['turn:a.example']);
  const credential = () => relays.serversFor('ada', LIFE_MS)[0]?.credential;
  expect(credential()).toBe(signed('a secret of their own'));
  rmSync(secretFile);
  expect(credential()).toBe(signed('a secret of their own'));
  writeFileSync(secretFile, 'short');
  expect(credential()).toBe(signed('a secret of their own'));
  writeFileSync(secretFile, 'another secret of theirs');
  utimesSync(secretFile, NOW / 1_000, NOW / 1_000);
  expect(credential()).toBe(signed('another secret of theirs'));
});

it('[TURN8] an unreadable secret is said, and gives no credentials until it is there', async () => {
  rmSync(secretFile);
  const relays = relaysOf(['turns:127.0.0.1']);
  expect(relays.state()).toBe('failed');
  expect(relays.serversFor('ada', LIFE_MS)).toEqual([]);
  expect(await relays.troubles()).toEqual([
    `${secretFile} cannot be read, or has fewer than 16 characters`,
  ]);
  writeFileSync(secretFile, 'a secret of their own');
  expect(relays.state()).toBe('external');
  expect(await relays.troubles()).toEqual([]);
});

it('[TURN8] a relay that does not answer, and a name that leads nowhere, are said', async () => {
  const [here, port] = ['127.83.9.1', 34_781];
  const responder = new StunResponder();
  await responder.open([here], port);
  const urls = [
    `turn:${here}:${port}`,
    `turn:${here}:1`,
    'turn:relay.invalid',
    'turns:127.0.0.1:1',
  ];
  expect(await relaysOf(urls).troubles()).toEqual([
    `turn:${here}:1 does not answer`,
    'the name in turn:relay.invalid leads nowhere',
  ]);
  await responder.close();
});

it('[TURN8] what is no URL of a relay is not taken for one', () => {
  const wrong = ['', 'turn:', 'turn:a b', 'turn:a;weight=', 'turn:a;weight=10000', 'turn:a;;'];
  for (const text of [...wrong, 'turn:a;region=EU', 'turn:a;__proto__=1', 'stuns:a', 'turn:a#b']) {
    expect(readExternalRelay(text), text).toBeUndefined();
  }
});
