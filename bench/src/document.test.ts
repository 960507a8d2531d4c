import { expect, it } from 'vitest';
import { document } from './document.ts';
import type { Measurement } from './measurement.ts';

const measurement = (name: string): Measurement => ({
  name,
  how: `How ${name} is done.`,
  measure: () => Promise.resolve([]),
});
const order = ['relay', 'join', 'codec'].map(measurement);
const [relay, join, codec] = order as [Measurement, Measurement, Measurement];
const rows = (parley: string) => [{ what: 'a thing', parley, beside: 'other', ratio: 1 }];

it('a run replaces what the document says of what it measured, and leaves the rest as it is', () => {
  const first = document('', order, [
    { measurement: codec, rows: rows('old codec') },
    { measurement: relay, rows: rows('old relay') },
  ]);
  expect(first).toMatch(/# Benchmarks[^]*## relay[^]*old relay[^]*## codec[^]*old codec/);
  const second = document(first, order, [
    { measurement: join, rows: rows('new join') },
    { measurement: codec, rows: rows('new codec') },
  ]);
  expect(second).toMatch(/old relay[^]*## join\n\nHow join is done\.[^]*new join[^]*new codec/);
  expect(second).not.toContain('old codec');
  expect(document(second, order, [])).toBe(second);
});
