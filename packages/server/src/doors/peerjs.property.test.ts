/** However a frame is written, it is read as JSON says, and goes on with its true sender. */
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Wish } from '@parley/core/server';
import { parseJson } from '@parley/protocol';
import type { Dialect } from './door.ts';
import { readJsonObject } from './json-frame.ts';
import { peerjsDoor } from './peerjs.ts';

const kinds: Record<string, string> = {
  OFFER: 'offer',
  ANSWER: 'answer',
  CANDIDATE: 'candidate',
  LEAVE: 'goodbye',
};

async function dialectOf(id: string): Promise<Dialect> {
  const door = peerjsDoor({
    path: '/',
    key: 'k',
    sharesRoot: false,
    tokens: undefined,
    list: undefined,
  });
  const query = new URLSearchParams({ id, token: 't', key: 'k' });
  const greeting = await door.greet({ query, path: '', offered: [], request: {} as never });
  if ('status' in greeting) throw new Error('it comes in');
  return greeting.dialect;
}

const type = fc.constantFrom('OFFER', 'ANSWER', 'CANDIDATE', 'LEAVE', 'HEARTBEAT', 'OPEN', 'x');
const id = fc.oneof(fc.constantFrom('Ann', 'Bob 2', ''), fc.string({ maxLength: 5 }));
const value = fc.oneof(
  fc.jsonValue({ maxDepth: 3 }),
  fc.constantFrom(',"dst":"Cy"}', '}', '","src":"Cy', { dst: 'Cy' }, { src: 'Cy', dst: 'Cy' }),
);
const field = fc.oneof(
  fc.tuple(fc.constant('type'), type),
  fc.tuple(
    fc.constant('dst'),
    fc.oneof({ weight: 4, arbitrary: id }, { weight: 1, arbitrary: value }),
  ),
  fc.tuple(fc.constant('payload'), value),
  fc.tuple(fc.constantFrom('src', 'more'), value),
);

/** As clients write it, or with fields in any order, twice, or missing. */
const written = fc.oneof(
  fc.tuple(type, value, id).map(([t, payload, dst]) => JSON.stringify({ type: t, payload, dst })),
  fc
    .array(field, { maxLength: 5 })
    .map(
      (fields) => `{${fields.map(([key, one]) => `"${key}":${JSON.stringify(one)}`).join(',')}}`,
    ),
);

/** Often no JSON any more, or other JSON. */
const damaged = fc
  .tuple(written, fc.nat(), fc.nat(3), fc.constantFrom('', '"', ',', '}', '{', '\\', '1', ' '))
  .map(([text, at, length, put]) => {
    const from = at % (text.length + 1);
    return text.slice(0, from) + put + text.slice(from + length);
  });

function meaningOf(text: string): Wish {
  const said = readJsonObject(text);
  if (said === undefined) return { is: 'unreadable' };
  const { type: kind, dst, payload } = said;
  if (kind === 'HEARTBEAT') return { is: 'alive' };
  const known = typeof kind === 'string' ? kinds[kind] : undefined;
  if (known === undefined) return { is: 'nothing' };
  if (typeof dst !== 'string' || dst === '')
    return { is: known === 'goodbye' ? 'leave' : 'nothing' };
  return { is: 'say', kind: known as never, to: dst, message: payload };
}

it('[PEER3] [DOOR5] a frame is read as JSON says however it is written, and goes on with its true sender only', async () => {
  const [ann, bob] = [await dialectOf('Ann'), await dialectOf('Bob')];
  fc.assert(
    fc.property(fc.oneof(written, damaged), (text) => {
      const wish = ann.read(text);
      const meaning = meaningOf(text);
      if (wish.is !== 'say' || meaning.is !== 'say') {
        expect(wish).toEqual(meaning);
        return;
      }
      const { message, ...rest } = wish;
      const payload = typeof message === 'string' ? parseJson(message, message.length) : undefined;
      expect({ ...rest, message: payload }).toEqual(meaning);
      const said = bob.write({ is: 'heard', kind: wish.kind, from: 'Ann', to: 'Bob', message });
      const heard = readJsonObject(said ?? '');
      const kind = Object.keys(kinds).find((one) => kinds[one] === wish.kind);
      const carried = message === undefined ? {} : { payload };
      expect(heard).toEqual({ type: kind, src: 'Ann', dst: 'Bob', ...carried });
      expect(Object.keys(heard ?? {})).toEqual(['type', 'src', 'dst', ...Object.keys(carried)]);
    }),
    { numRuns: 2_000 },
  );
});
