/** The check behind different routers, in both browsers: what it says of the network is what the network does. */
import { beforeAll, expect, it } from 'vitest';
import type { RouterKind } from '@parley/natlab';
import { lineOf, runCheck } from '../harness/check.ts';
import { Homes } from './homes.ts';
import { ownRelay, type ServerInside } from './server-inside.ts';

const homes = new Homes({ a: 'chromium', b: 'firefox' });
let server: ServerInside;

beforeAll(async () => {
  server = await homes.serve(ownRelay);
});

const open = {
  'Being found (STUN)': 'Good',
  'Relay by UDP': 'Good',
  'Relay by TCP': 'Good',
  'Relay by TLS': 'Good',
  'Speed and loss': 'Good',
};
const sameDoor = 'Good. Your router gives every call the same door, ';

const relayed = { 'Relay by TLS': 'Good', 'Speed and loss': 'Good' };
const hidden = {
  'Being found (STUN)': 'Does not work',
  'Your router (NAT)': 'Not possible here',
};

const found: [RouterKind, string, Readonly<Record<string, string>>][] = [
  [
    'full-cone',
    'ready for calls',
    { ...open, 'Your router (NAT)': `${sameDoor}and lets others knock there.` },
  ],
  [
    'port',
    'ready for calls',
    { ...open, 'Your router (NAT)': `${sameDoor}open to whom you call.` },
  ],
  [
    'symmetric',
    'ready for calls',
    { ...open, 'Your router (NAT)': 'Could be better. Your router gives each call' },
  ],
  [
    'no-udp',
    'Calls connect from here, though not at their best.',
    { ...hidden, ...relayed, 'Relay by UDP': 'Could be better', 'Relay by TCP': 'Good' },
  ],
  [
    'only-443',
    'Calls connect from here, though not at their best.',
    { ...hidden, ...relayed, 'Relay by UDP': 'Could be better', 'Relay by TCP': 'Could be better' },
  ],
  [
    'only-web',
    'Many calls will not connect from here',
    {
      ...hidden,
      Server: 'Good',
      'Relay by UDP': 'Does not work',
      'Relay by TCP': 'Does not work',
      'Relay by TLS': 'Does not work',
      'Speed and loss': 'Not possible here',
    },
  ],
];

it.each(found)(
  '[CHECK1] behind a router of the kind %s one reads: %s',
  async (kind, summary, lines) => {
    await homes.behind(kind, kind);
    await Promise.all(
      [homes.ann, homes.bob].map(async (person) => {
        const report = await runCheck(person, server.url);
        expect(report, person.name).toContain(summary);
        for (const [name, verdict] of Object.entries(lines)) {
          expect(lineOf(report, name), `${name} of ${person.name}`).toContain(verdict);
        }
      }),
    );
  },
);
