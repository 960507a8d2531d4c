import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { ClientLog } from '@parley/core/client';
import { LogRing } from './log-ring.ts';

it('writes a step as words and numbers', () => {
  const log = new LogRing();
  log.add({ step: 'online', resumed: true, gap: false, replayed: 3 }, 1_234.5);
  log.add({ step: 'negotiation failed', link: 1, error: 'OperationError' }, 2_000);
  expect(log.text()).toBe(
    '1.234 online resumed=true gap=false replayed=3\n' +
      '2.000 negotiation-failed link=1 error=OperationError',
  );
});

it('keeps the newest lines only', () => {
  const log = new LogRing(2);
  for (const attempt of [1, 2, 3]) log.add({ step: 'connecting', attempt }, 0);
  expect(log.text()).toBe('0.000 connecting attempt=2\n0.000 connecting attempt=3');
});

it('[APP11] lets no address, description, candidate, secret or link into a line', () => {
  const leaks = [
    '192.168.1.10',
    'fe80::1',
    'v=0\r\no=- 46117317 2 IN IP4 127.0.0.1',
    'candidate:1 1 udp 2122260223 10.0.0.7 51000 typ host',
    'q3Jk0f2mZ-1x_9aaQ7b8cD',
    'https://calls.example/r/0123-4567-89ab',
    '<b>Ann</b>',
    'Ann-Marie Müller',
  ];
  fc.assert(
    fc.property(fc.oneof(fc.constantFrom(...leaks), fc.string()), (leak) => {
      const log = new LogRing();
      const step = { step: 'negotiation failed', link: 1, error: leak } satisfies ClientLog;
      log.add(step, 0);
      const [, error = ''] = /error=(.*)$/s.exec(log.text()) ?? [];
      expect(error).toMatch(/^(?:\?|[A-Za-z_-]{1,40})$/);
      if (leaks.includes(leak)) expect(error).toBe('?');
    }),
  );
});
