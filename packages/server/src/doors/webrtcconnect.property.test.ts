import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Arrival, Welcome } from './door.ts';
import { webrtcconnectDoor } from './webrtcconnect.ts';

const names = ['method', 'peer_id', 'farend_peer_id'];

/** A name as JSON may write it. */
const written = (name: string) =>
  fc.array(fc.boolean(), { minLength: name.length, maxLength: name.length }).map((escapes) =>
    Array.from(name)
      .map((char, at) => (escapes[at] === true ? `\\u00${char.charCodeAt(0).toString(16)}` : char))
      .join(''),
  );
const fields = fc.array(
  fc.constantFrom(...names, ...names, 'offer', 'x').chain((name) =>
    fc.record({
      name: fc.constant(name),
      text: fc.oneof({ weight: 4, arbitrary: fc.constant(name) }, written(name)),
      value: fc.oneof(
        { weight: 4, arbitrary: fc.constantFrom('invite_peer', 'Ann', 'Bob') },
        fc.string(),
        fc.constantFrom(...names, 'v=0\r\n'.repeat(99), 'x"peer_id":"Eve"', `${'v'.repeat(99)}"`),
        fc.dictionary(fc.constantFrom(...names), fc.string()),
      ),
    }),
  ),
  { minLength: 3, maxLength: 6 },
);

const read = (text: string) =>
  (webrtcconnectDoor.greet({} as Arrival) as Welcome).dialect.read(text) as {
    is: string;
    message: string;
  };

it('[REG2] [DOOR5] what is passed on says who sends it in one way only, whichever field a reader takes', () => {
  let passed = 0;
  const property = fc.property(fields, (list) => {
    const parts = list.map(({ text, value }) => `"${text}":${JSON.stringify(value)}`);
    const text = `{${parts.join(',')}}`;
    const wish = read(text);
    if (wish.is !== 'say') return;
    expect(JSON.parse(wish.message)).toEqual(JSON.parse(text));
    if (wish.message !== text) return;
    passed += 1;
    const decisive = list.map(({ name }) => name).filter((name) => names.includes(name));
    expect(new Set(decisive).size).toBe(decisive.length);
  });
  fc.assert(property, { numRuns: 20_000 });
  expect(passed).toBeGreaterThan(100);
});

it('[REG2] passes on what clients send as it came', () => {
  const offer = { type: 'offer', sdp: 'v=0\r\ns=-\r\n'.repeat(99) };
  const text = JSON.stringify({ method: 'invite_peer', peer_id: 'a', farend_peer_id: 'b', offer });
  expect(read(text).message).toBe(text);
});
