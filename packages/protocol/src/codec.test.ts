import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import {
  decodeChannel,
  decodeDown,
  decodeUp,
  encodeTail,
  parseJson,
  parseRoomCode,
  stampTail,
  tidyName,
  upMessages,
  wireLimits,
} from './index.ts';

const hello = {
  t: 'hello',
  v: 1,
  nonce: 'n'.repeat(22),
  device: 'd'.repeat(22),
  seq: 0,
  visible: true,
};
const offer = (sdp: string) => ({
  t: 'signal',
  n: 1,
  to: 'member',
  gen: 1,
  k: 1,
  body: { kind: 'offer', neg: 1, sdp, slots: [{ mid: '0', slot: 'camera' }] },
});
const candidates = (line: string) => ({
  t: 'signal',
  n: 1,
  to: 'member',
  gen: 1,
  k: 1,
  body: { kind: 'candidates', ufrag: 'u', list: [{ candidate: line, mid: '0', line: 0 }] },
});
const codeOf = (value: unknown) => {
  const decoded = decodeUp(typeof value === 'string' ? value : JSON.stringify(value));
  return decoded.ok ? 'ok' : decoded.code;
};

it('[WIRE2] a field out of bounds is refused', () => {
  expect(codeOf(hello)).toBe('ok');
  expect(codeOf({ ...hello, nonce: 'short' })).toBe('bad_message');
  expect(codeOf({ ...hello, seq: -1 })).toBe('bad_message');
  expect(codeOf({ ...hello, seq: 2 ** 53 })).toBe('bad_message');
  expect(codeOf({ t: 'chat', n: 1, to: 'member', id: 'i'.repeat(22), text: '' })).toBe(
    'bad_message',
  );
  const long = 'x'.repeat(wireLimits.chatCharsMax + 1);
  expect(codeOf({ t: 'chat', n: 1, to: 'member', id: 'i'.repeat(22), text: long })).toBe(
    'bad_message',
  );
  expect(codeOf({ t: 'create', n: 1, capacity: 9 })).toBe('bad_message');
});

it('[FAULT73] [WIRE3] unknown keys vanish at every depth', () => {
  const raw = {
    ...offer('v=0'),
    from: 'forged',
    body: { ...offer('v=0').body, from: 'forged', extra: { deep: 1 } },
  };
  const decoded = decodeUp(JSON.stringify(raw));
  expect(decoded.ok && JSON.stringify(decoded.frame)).not.toMatch(/forged|deep/);
});

it('[WIRE3] magic keys stay plain text and change no prototype', () => {
  const decoded = decodeUp(
    '{"t":"beat","a":1,"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}}',
  );
  expect(decoded).toEqual({ ok: true, frame: { t: 'beat', a: 1 } });
  expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
});

it('[WIRE4] what is no object, and what has no known type, has a code of its own', () => {
  for (const text of ['', '[]', '7', 'null', '"t"', '{', '{"t":'])
    expect(codeOf(text)).toBe('bad_frame');
  for (const t of ['nope', 'toString', '__proto__', 'constructor', 7, null]) {
    expect(codeOf({ t })).toBe('unknown_type');
  }
  expect(decodeUp('{"t":"nope","n":7}')).toEqual({ ok: false, code: 'unknown_type', n: 7 });
});

it('[WIRE5] no text makes a decoder throw', () => {
  const types = fc.constantFrom(...Object.keys(upMessages));
  const almost = fc
    .record({ t: types, rest: fc.dictionary(fc.string({ maxLength: 8 }), fc.jsonValue()) })
    .map(({ t, rest }) => JSON.stringify({ ...rest, t }));
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.json(), almost, fc.string({ unit: 'binary' })), (text) => {
      for (const decode of [decodeUp, decodeDown, decodeChannel]) {
        expect(typeof decode(text).ok).toBe('boolean');
      }
    }),
    { numRuns: 3_000 },
  );
});

it('[WIRE5] deep nesting is refused, not followed', () => {
  expect(codeOf(`{"t":"beat","a":${'['.repeat(30_000)}`)).toBe('bad_frame');
  expect(codeOf(`{"t":"beat","a":${'['.repeat(30_000)}${']'.repeat(30_000)}}`)).toBe('bad_message');
});

it('[WIRE11] descriptions are bounded in length and media lines', () => {
  expect(codeOf(offer('v=0\r\n'))).toBe('ok');
  expect(codeOf(offer('x'.repeat(wireLimits.sdpCharsMax + 1)))).toBe('bad_message');
  expect(codeOf(offer(`v=0\r\n${'m=audio 9\r\n'.repeat(32)}`))).toBe('ok');
  expect(codeOf(offer(`v=0\r\n${'m=audio 9\r\n'.repeat(33)}`))).toBe('bad_message');
  expect(codeOf(offer('m=a\n'.repeat(33)))).toBe('bad_message');
});

it('[WIRE11] a candidate names an address, never a host to be looked up', () => {
  const line = (address: string) => `candidate:1 1 udp 2122260223 ${address} 5000 typ host`;
  for (const address of [
    '192.0.2.1',
    '2001:db8::1',
    '::ffff:192.0.2.1',
    '01234567-89ab-cdef-0123-456789abcdef.local',
  ]) {
    expect(codeOf(candidates(line(address))), address).toBe('ok');
  }
  const names = ['leak.example', 'localhost', 'a.local', '192.0.2.1.example', 'bad.cafe.de', ''];
  for (const address of names) {
    expect(codeOf(candidates(line(address))), address).toBe('bad_message');
    for (const attribute of ['a=', 'a=\u0020', 'A=']) {
      const sdp = `v=0\r\n${attribute}${line(address)}\r\n`;
      expect(codeOf(offer(sdp)), sdp).toBe('bad_message');
    }
  }
  expect(codeOf(offer(`v=0\na=${line('bad.cafe.de').toUpperCase()}\n`))).toBe('bad_message');
  expect(codeOf(offer(`v=0\na=${line('192.0.2.1')}\r\na=end-of-candidates\r\n`))).toBe('ok');
  expect(codeOf(candidates(`${line('192.0.2.1')} ufrag abc network-id 1`))).toBe('ok');
  expect(codeOf(candidates(`${line('192.0.2.1')}\r\na=evil`))).toBe('bad_message');
});

it('[WIRE12] a name is one line of visible text', () => {
  expect(tidyName('  Ann \u202e\u200bB\u0000ob\n ')).toBe('Ann B ob');
  expect(tidyName('👩‍👩‍👧 Zoë')).toBe('👩‍👩‍👧 Zoë');
  expect(tidyName('🏴󠁧󠁢󠁥󠁮󠁧󠁿 नि\u200dश ❤\ufe0f')).toBe('🏴󠁧󠁢󠁥󠁮󠁧󠁿 नि\u200dश ❤\ufe0f');
  const unseen = ['\u200b \u202e', '\u200d', '\u3164', '\u2800\u00ad', '\u034f\ufe0f', '\u{e0041}'];
  for (const name of unseen) {
    expect(codeOf({ t: 'join', n: 1, room: '0000-0000-0000', name }), escape(name)).toBe(
      'bad_message',
    );
  }
  expect(codeOf({ t: 'join', n: 1, room: '0000-0000-0000', name: 'x'.repeat(65) })).toBe(
    'bad_message',
  );
});

it('[WIRE13] a room code is read however it is typed or pasted', () => {
  const id = '0a1b-c2d3-e4f5';
  for (const typed of [
    id,
    '0A1BC2D3E4F5',
    'oaib c2d3 e4f5',
    ' OaLb-C2D3-e4f5 ',
    `https://x.example/r/${id}?a=1#b`,
    `x.example/r/${id}/`,
  ]) {
    expect(parseRoomCode(typed), typed).toBe(id);
  }
  for (const typed of [
    '',
    '0a1b-c2d3',
    '0a1b-c2d3-e4f5-6',
    '0a1b-c2d3-e4fu',
    'https://x.example/',
    'é'.repeat(12),
  ]) {
    expect(parseRoomCode(typed), typed).toBeUndefined();
  }
});

it('[WIRE9] a stamp in front makes one frame whose tail is shared', () => {
  const tail = encodeTail({ t: 'away', member: 'member', away: true });
  expect(decodeDown(stampTail(7, 3, tail))).toEqual({
    ok: true,
    frame: { q: 7, a: 3, t: 'away', member: 'member', away: true },
  });
});

it('[DOOR4] reads no JSON that is too deep to be written again', () => {
  const { jsonLevelsMax } = wireLimits;
  const lists = (levels: number): string => '['.repeat(levels) + ']'.repeat(levels);
  const objects = (levels: number): string => '{"a":'.repeat(levels) + '1' + '}'.repeat(levels);
  for (const nested of [lists, objects]) {
    expect(parseJson(nested(jsonLevelsMax), 1_000)).toBeDefined();
    expect(parseJson(nested(jsonLevelsMax + 1), 1_000)).toBeUndefined();
    expect(parseJson(nested(10_000), 100_000)).toBeUndefined();
  }
});
