import { expect, it } from 'vitest';
import { progressOf, sectionsOf, summaryOf } from './overview.ts';
import { linesWith } from './testing-lines.ts';

const noRelay = {
  turnUdp: 'bad',
  turnTcp: 'bad',
  turnTls: 'impossible',
  line: 'impossible',
} as const;

it('[CHECK1] all lines together are one sentence', () => {
  expect(summaryOf(linesWith())).toBe('ready');
  expect(summaryOf(linesWith({ turnTls: 'impossible', router: 'poor' }))).toBe('ready');
  expect(summaryOf(linesWith({ speaker: 'waiting' }))).toBe('ready');
  expect(summaryOf(linesWith({ camera: 'bad' }))).toBe('care');
  expect(summaryOf(linesWith({ stun: 'bad', turnUdp: 'poor', router: 'impossible' }))).toBe('fair');
  expect(summaryOf(linesWith({ line: 'poor', camera: 'bad' }))).toBe('fair');
  expect(summaryOf(linesWith(noRelay))).toBe('direct');
  expect(summaryOf(linesWith({ line: 'bad' }))).toBe('direct');
  expect(summaryOf(linesWith({ ...noRelay, stun: 'bad' }))).toBe('hard');
  expect(summaryOf(linesWith({ ...noRelay, stun: 'impossible', turnUdp: 'poor' }))).toBe('hard');
  expect(summaryOf(linesWith({ server: 'bad' }))).toBe('offline');
  const notChecked = {
    ...noRelay,
    stun: 'impossible',
    turnUdp: 'impossible',
    turnTcp: 'impossible',
  } as const;
  expect(summaryOf(linesWith(notChecked))).toBe('unknown');
});

it('[CHECK1] the path shows the best way to the relay, and the direct one beside it', () => {
  expect(sectionsOf(linesWith())).toEqual({
    local: 'good',
    relay: 'good',
    onward: 'good',
    direct: 'good',
  });
  const blocked = linesWith({
    stun: 'bad',
    turnUdp: 'poor',
    turnTcp: 'poor',
    router: 'impossible',
  });
  expect(sectionsOf(blocked)).toMatchObject({ local: 'good', relay: 'poor', direct: 'bad' });
  expect(sectionsOf(linesWith({ ...noRelay, router: 'poor' }))).toEqual({
    local: 'good',
    relay: 'bad',
    onward: 'impossible',
    direct: 'poor',
  });
  const away = linesWith({
    ...noRelay,
    server: 'bad',
    stun: 'impossible',
    turnUdp: 'impossible',
    turnTcp: 'impossible',
  });
  expect(sectionsOf(away)).toEqual({
    local: 'bad',
    relay: 'impossible',
    onward: 'impossible',
    direct: 'impossible',
  });
});

it('[CHECK1] progress counts what is checked by itself', () => {
  expect(progressOf(linesWith({ speaker: 'waiting' }))).toEqual({ done: 9, all: 9 });
  expect(progressOf(linesWith({ line: 'running', router: 'waiting' }))).toEqual({
    done: 7,
    all: 9,
  });
});
