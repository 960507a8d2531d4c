import { expect, it } from 'vitest';
import { decodeUp } from '@parley/protocol';
import { offer, parleyCall, peerjsCall, small } from './call.ts';
import { candidates } from './candidates.ts';

const signal = (json: string): string =>
  `{"n":1,"a":0,"t":"signal","to":"member","gen":1,"k":1,"body":${json}}`;

it('speaks Parley as its schemas have it', () => {
  for (const { json, value } of [...parleyCall.offerer, ...parleyCall.answerer, offer, small]) {
    const decoded = decodeUp(signal(json));
    expect(decoded.ok && decoded.frame).toMatchObject({ t: 'signal', body: value });
  }
});

it('has the sizes that are named', () => {
  expect(signal(small.json).length).toBeGreaterThan(350);
  expect(signal(small.json).length).toBeLessThan(450);
  expect(signal(offer.json).length).toBeGreaterThan(4_800);
  expect(signal(offer.json).length).toBeLessThan(5_500);
});

it('sends the same candidates each way, here in bursts and there alone and with those that only connect', () => {
  const linesOf = (messages: readonly { json: string }[]): string[] =>
    messages.flatMap(({ json }) => json.match(/candidate:[^"]+/g) ?? []);
  for (const [side, ufrag] of [
    ['offerer', 'wK3p'],
    ['answerer', 'Zt8e'],
  ] as const) {
    const lines = candidates(ufrag).map(({ line }) => line);
    expect(lines).toHaveLength(12);
    const useful = lines.filter((line) => !line.includes('tcptype active'));
    expect(useful).toHaveLength(8);
    expect(linesOf(parleyCall[side])).toEqual(useful);
    expect(linesOf(peerjsCall[side])).toEqual(lines);
    expect(peerjsCall[side]).toHaveLength(1 + 12);
  }
});
