import { expect, it } from 'vitest';
import { closeCodes, errorCodes, orderOf, slotOf } from './index.ts';

it('[WIRE8] a close code is an order, and an unknown one means resume', () => {
  expect(orderOf(closeCodes.superseded.code)).toBe('stop');
  expect(orderOf(closeCodes.drain.code)).toBe('resumeAfter');
  expect(orderOf(closeCodes.protocol.code)).toBe('newSession');
  for (const unknown of [0, 1001, 1006, 4999]) expect(orderOf(unknown)).toBe('resume');
});

it('[WIRE8] no two orders share a code', () => {
  const codes = Object.values(closeCodes).map(({ code }) => code);
  expect(new Set(codes).size).toBe(codes.length);
});

it('[WIRE8] a wait is read from the reason only in its one form', () => {
  expect(slotOf('slot=1500')).toBe(1500);
  for (const reason of ['', 'slot=', 'slot=-1', 'slot=99999999', 'slot=1 ', 'x slot=1']) {
    expect(slotOf(reason), reason).toBeUndefined();
  }
});

it('[WIRE7] every error code says whether a retry can help', () => {
  for (const retry of Object.values(errorCodes)) {
    expect(['never', 'changed', 'after', 'later']).toContain(retry);
  }
});
