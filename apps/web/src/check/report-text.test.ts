import { expect, it } from 'vitest';
import { lineNames } from './lines.ts';
import { reportOf } from './report-text.ts';
import { linesWith } from './testing-lines.ts';

const checked = {
  lines: linesWith({ camera: 'bad' }),
  summary: 'care',
  began: new Date('2026-03-01T10:20:30Z'),
  tookMs: 9_432,
  facts: {
    stun: { is: 'silent' },
    router: { mapping: 'same', letsIn: 'called', keepsPorts: true },
    line: { is: 'measured', roundTripMs: 12.34, jitterMs: 0.5, sent: 100, lost: 2 },
  },
  agent: 'Mozilla/5.0 (X11; Linux x86_64) Firefox/153.0',
} as const;

const addresses = {
  page: 'https://calls.example',
  used: ['stun:192.0.2.7:3478'],
  seen: ['203.0.113.9:50000'],
};

it('[CHECK2] the report says what was checked, how it is, when, and in which browser', () => {
  const report = reportOf(checked);
  expect(report).toContain('Began: 2026-03-01T10:20:30.000Z');
  expect(report).toContain('Took: 9.4 s');
  expect(report).toContain('Firefox/153.0');
  expect(report).toContain('Camera: Does not work. About camera.');
  expect(report).toContain('Being found (STUN): silent\n');
  expect(report).toContain('mapping same, lets in called, keeps ports true');
  expect(report).toContain('round trip 12.3 ms, jitter 0.5 ms, lost 2 of 100');
  for (const name of lineNames) expect(report).toContain(`About ${name}.`);
});

it('[CHECK2] addresses are in it only where the person wishes so', () => {
  const pieces = ['calls.example', '192.0.2.7', '203.0.113.9'];
  for (const piece of pieces) {
    expect(reportOf(checked)).not.toContain(piece);
    expect(reportOf({ ...checked, addresses })).toContain(piece);
  }
  expect(reportOf({ ...checked, addresses: { ...addresses, seen: [] } })).toContain('as: none');
});
