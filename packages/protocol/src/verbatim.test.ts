import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { decodeUp, signalTail, stampTail } from './index.ts';

const body =
  '{"kind":"offer","neg":1,"sdp":"v=0\\r\\n","slots":[{"mid":"0","slot":"camera"}],"media":{"microphone":true,"camera":true,"screen":false}}';
const before = '"n":1,"t":"signal","to":"member","gen":1,"k":2';
const passedOn = (text: string): string | undefined => {
  const decoded = decodeUp(text);
  expect(decoded.ok).toBe(true);
  return decoded.ok ? decoded.bodyText : undefined;
};

it('[REL4] a description that says nothing else is passed on as it came', () => {
  expect(passedOn(`{${before},"body":${body}}`)).toBe(body);
  expect(passedOn(`{"a":7,${before},"body":${body}}`)).toBe(body);
  const text = stampTail(3, 1, signalTail('sender', 1, 2, body));
  expect(JSON.parse(text)).toEqual({
    q: 3,
    a: 1,
    t: 'signal',
    from: 'sender',
    gen: 1,
    k: 2,
    body: JSON.parse(body) as unknown,
  });
});

it.each([
  ['an unknown key', `{${before},"extra":1,"body":${body}}`],
  ['an unknown key after the body', `{${before},"body":${body},"from":{}}`],
  ['an unknown key inside', `{${before},"body":${body.replace('"neg"', '"deep":{},"neg"')}}`],
  ['an unknown key in a slot', `{${before},"body":${body.replace('"mid"', '"deep":1,"mid"')}}`],
  [
    'an unknown key in what is shown',
    `{${before},"body":${body.replace('"camera":', '"deep":1,"camera":')}}`,
  ],
  ['a key twice', `{"n":9,${before},"body":${body}}`],
  ['a key again after the body', `{${before},"body":${body},"n":1}`],
  ['a key again inside', `{${before},"body":${body.replace('"sdp"', '"sdp":"junk","sdp"')}}`],
  ['two bodies', `{${before},"body":{"junk":1},"body":${body}}`],
  ['a second body under an escaped key', `{${before},"body":${body},"bod\\u0079":${body}}`],
  ['a body under an escaped key', `{${before},"bod\\u0079":${body}}`],
  ['a body that is not last', `{"body":${body},${before}}`],
  ['a body inside of an unknown key', `{"x\\"body":{},${before},"body":${body}}`],
  ['a quotation mark in the description', `{${before},"body":${body.replace('v=0', 'v=\\"0')}}`],
  ['a blank after the body', `{${before},"body":${body} }`],
])('[WIRE3] a description is written anew where its frame has %s', (_, text) => {
  expect(passedOn(text)).toBeUndefined();
});

it('[WIRE3] what is passed on as it came is what was understood, however the frame was changed', () => {
  const text = `{"a":7,${before},"body":${body}}`;
  const pieces = ['"', '\\', ',', ':', '{', '}', ' ', '"a":9,', ',"a":9', '"sdp":"x",', '\\u0061'];
  const changed = fc
    .array(
      fc.record({
        at: fc.nat(text.length),
        cut: fc.nat(3),
        put: fc.constantFrom('', ...pieces),
      }),
      { minLength: 1, maxLength: 3 },
    )
    .map((changes) =>
      changes.reduce((now, { at, cut, put }) => now.slice(0, at) + put + now.slice(at + cut), text),
    );
  let passed = 0;
  const honest = fc.property(changed, (one) => {
    const decoded = decodeUp(one);
    if (!decoded.ok || decoded.bodyText === undefined || decoded.frame.t !== 'signal') return;
    passed += 1;
    // Said once and in the usual order it has one way to be written, but for blanks and escapes.
    const plain = (json: string): string => json.replaceAll(' ', '').replaceAll('\\u0061', 'a');
    expect(plain(decoded.bodyText)).toBe(plain(JSON.stringify(decoded.frame.body)));
  });
  fc.assert(honest, { numRuns: 20_000 });
  // Else the property would have been true of nothing.
  expect(passed).toBeGreaterThan(100);
});
