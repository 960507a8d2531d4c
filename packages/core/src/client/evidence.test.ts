import { expect, it } from 'vitest';
import { Evidence } from './evidence.ts';
import { withDefaults } from './limits.ts';

it('[LINK9] only new bytes or a beat make a link active, and each peer connection has to prove itself', () => {
  const evidence = new Evidence(withDefaults());
  evidence.settled();
  evidence.measured(0, { path: 'unknown' }, true, 100);
  expect(evidence.state).toBe('connecting');
  evidence.measured(1, { path: 'relay' }, true, 200);
  expect([evidence.state, evidence.path]).toEqual(['active', { path: 'relay' }]);

  evidence.restart();
  evidence.settled();
  expect(evidence.state).toBe('reconnecting');
  evidence.measured(0, { path: 'unknown' }, true, 300);
  expect(evidence.state).toBe('reconnecting');
  evidence.beat(400);
  expect(evidence.state).toBe('active');
});

it('[FAULT37] [LINK15] silence makes it suspect after 1.5 s, after 0.8 s where sound is expected, and bytes active', () => {
  for (const [microphone, doubtMs] of [
    [false, 1_500],
    [true, 800],
  ] as const) {
    const evidence = new Evidence(withDefaults());
    evidence.settled();
    evidence.measured(10, { path: 'direct' }, microphone, 0);
    evidence.measured(10, { path: 'direct' }, microphone, doubtMs - 1);
    expect(evidence.state).toBe('active');
    evidence.measured(10, { path: 'direct' }, microphone, doubtMs);
    expect(evidence.state).toBe('suspect');
    evidence.measured(11, { path: 'direct' }, microphone, doubtMs + 100);
    expect(evidence.state).toBe('active');
  }
});

it('[LINK15] it is looked at every 100 ms until the first bytes, then once a second, in doubt four times', () => {
  const evidence = new Evidence(withDefaults());
  evidence.settled();
  expect(evidence.measureEveryMs).toBe(100);
  evidence.measured(10, { path: 'direct' }, false, 0);
  expect(evidence.measureEveryMs).toBe(1_000);
  evidence.measured(10, { path: 'direct' }, false, 1_000);
  expect(evidence.measureEveryMs).toBe(250);
});
