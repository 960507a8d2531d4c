import { expect, it } from 'vitest';
import { Evidence } from './evidence.ts';
import { withDefaults } from './limits.ts';

const silent = { microphone: false, camera: false, screen: false };
const heard = { ...silent, microphone: true };
const seen = { ...silent, camera: true };
const path = 'direct';

it('[LINK9] only new bytes or a beat make a link active, and each peer connection has to prove itself', () => {
  const evidence = new Evidence(withDefaults());
  evidence.settled();
  evidence.measured({ bytesReceived: 0, path: 'unknown' }, heard, 100);
  expect(evidence.state).toBe('connecting');
  evidence.measured({ bytesReceived: 1, path: 'relay' }, heard, 200);
  expect([evidence.state, evidence.path]).toEqual(['active', { path: 'relay' }]);

  evidence.restart(250);
  evidence.settled();
  expect(evidence.state).toBe('suspect');
  evidence.measured({ bytesReceived: 0, path: 'unknown' }, heard, 300);
  expect(evidence.state).toBe('suspect');
  evidence.beat(true, 400);
  expect(evidence.state).toBe('active');
  evidence.restart(2_400);
  expect(evidence.state).toBe('reconnecting');
});

it('[FAULT37] [LINK15] silence makes it suspect after 1.5 s, after 0.8 s where sound is expected, and bytes active', () => {
  for (const [media, doubtMs] of [
    [silent, 1_500],
    [seen, 1_500],
    [heard, 800],
  ] as const) {
    const evidence = new Evidence(withDefaults());
    evidence.settled();
    evidence.measured({ bytesReceived: 10, path }, media, 0);
    evidence.measured({ bytesReceived: 10, path }, media, doubtMs - 1);
    expect(evidence.state).toBe('active');
    evidence.measured({ bytesReceived: 10, path }, media, doubtMs);
    expect(evidence.state).toBe('suspect');
    evidence.measured({ bytesReceived: 11, path }, media, doubtMs + 100);
    expect(evidence.state).toBe('active');
  }
});

it('[LINK15] whose sound stopped while their beats go on is not silent', () => {
  const evidence = new Evidence(withDefaults());
  evidence.measured({ bytesReceived: 10, path }, heard, 0);
  for (let now = 500; now < 20_000; now += 1_000) {
    evidence.beat(true, now);
    evidence.measured({ bytesReceived: 10, path }, heard, now + 990);
    expect(evidence.state).toBe('active');
  }
});

it('[LINK15] silence counts from the last packet, however late it is measured', () => {
  const evidence = new Evidence(withDefaults());
  evidence.measured({ bytesReceived: 10, path, idleMs: 5 }, heard, 1_000);
  evidence.measured({ bytesReceived: 20, path, idleMs: 300 }, heard, 1_400);
  expect(evidence.silentSince).toBe(1_100);
  evidence.measured({ bytesReceived: 20, path, idleMs: 799 }, heard, 1_899);
  expect(evidence.state).toBe('active');
  evidence.measured({ bytesReceived: 20, path, idleMs: 800 }, heard, 1_900);
  expect(evidence.state).toBe('suspect');
});

it('[LINK22] who sends and is not heard for seconds is as silent as who hears nothing', () => {
  const evidence = new Evidence(withDefaults());
  evidence.measured({ bytesReceived: 10, bytesSent: 10, path }, heard, 0);
  // They cannot have heard anything yet.
  evidence.beat(false, 1_000);
  evidence.measured({ bytesReceived: 20, bytesSent: 20, path }, heard, 4_000);
  expect(evidence.state).toBe('active');
  evidence.beat(false, 5_000);
  evidence.measured({ bytesReceived: 30, bytesSent: 30, path }, heard, 5_800);
  expect([evidence.state, evidence.silentSince]).toEqual(['suspect', 5_000]);
  evidence.beat(true, 6_000);
  expect(evidence.state).toBe('active');

  const muted = new Evidence(withDefaults());
  for (let now = 0; now < 20_000; now += 500) {
    muted.measured({ bytesReceived: now + 10, bytesSent: 0, path }, heard, now);
    muted.beat(false, now + 250);
    expect(muted.state).toBe('active');
  }
});

it('[LINK15] it is looked at every 100 ms until the first bytes, then every 400 ms, in doubt every 250 ms', () => {
  const evidence = new Evidence(withDefaults());
  evidence.settled();
  expect(evidence.measureEveryMs).toBe(100);
  evidence.measured({ bytesReceived: 10, path }, silent, 0);
  expect(evidence.measureEveryMs).toBe(400);
  evidence.measured({ bytesReceived: 10, path }, silent, 1_000);
  expect(evidence.measureEveryMs).toBe(250);
});
