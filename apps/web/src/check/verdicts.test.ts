import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { RelayAnswer } from '@parley/client/network-check';
import type { Verdict } from './lines.ts';
import {
  ofCamera,
  ofLine,
  ofMicrophone,
  ofProblem,
  ofRelay,
  ofRouter,
  ofServer,
  ofSpeaker,
  ofStun,
  refusedByServer,
  type RelayAnswers,
  serverAway,
} from './verdicts.ts';

const none: RelayAnswer = { is: 'none' };
const silent: RelayAnswer = { is: 'silent' };
const granted: RelayAnswer = { is: 'granted', ms: 30 };
const noRelay: RelayAnswers = { turnUdp: none, turnTcp: none, turnTls: none };

it('[CHECK1] a way to the relay that is closed is bad only while no other is open', () => {
  const blocked = { turnUdp: silent, turnTcp: silent, turnTls: granted };
  expect(ofRelay('turnUdp', blocked, 'running')).toMatchObject({
    state: 'poor',
    todo: expect.stringContaining('may stutter'),
  });
  expect(ofRelay('turnTcp', blocked, 'running').state).toBe('poor');
  expect(ofRelay('turnTls', blocked, 'running').state).toBe('good');
  const closed = { ...blocked, turnTls: silent };
  expect(ofRelay('turnUdp', closed, 'running').state).toBe('bad');
  expect(ofRelay('turnUdp', closed, 'starting').state).toBe('poor');
});

it('[CHECK1] no relay, one that is down, and one without TLS are told apart', () => {
  expect(ofRelay('turnUdp', noRelay, 'none').text).toBe('This server has no relay.');
  expect(ofRelay('turnTcp', noRelay, 'failed')).toMatchObject({
    state: 'bad',
    text: 'The relay of this server does not run.',
  });
  expect(ofRelay('turnUdp', noRelay, 'starting').todo).toBe('Check again in a minute.');
  const withoutTls = { ...noRelay, turnUdp: granted };
  expect(ofRelay('turnTls', withoutTls, 'running')).toMatchObject({
    state: 'impossible',
    text: 'The relay of this server does not offer TLS.',
  });
  const refused = { ...noRelay, turnUdp: { is: 'refused', code: 401 } as const };
  expect(ofRelay('turnUdp', refused, 'running').text).toContain('(401)');
});

it('[CHECK1] a symmetric router matters where there is no relay', () => {
  const symmetric = { mapping: 'other', letsIn: 'called', keepsPorts: false } as const;
  expect(ofRouter(symmetric, true).todo).toContain('Nothing to do');
  expect(ofRouter(symmetric, false).todo).toContain('fail without a relay');
  expect(ofRouter({ ...symmetric, mapping: 'unknown' }, true).state).toBe('impossible');
  const same = { ...symmetric, mapping: 'same' } as const;
  expect(ofRouter(same, true).text).not.toBe(ofRouter({ ...same, letsIn: 'strangers' }, true).text);
});

it('[CHECK1] the line is judged by loss before speed', () => {
  const line = { is: 'measured', roundTripMs: 20, jitterMs: 1, sent: 100, lost: 0 } as const;
  expect(ofLine(line)).toEqual({
    state: 'good',
    text: 'What you send is at the relay and back in 20 ms, and nothing is lost.',
  });
  expect(ofLine({ ...line, lost: 3 })).toMatchObject({
    state: 'good',
    text: expect.stringContaining('3.0 % is lost'),
  });
  expect(ofLine({ ...line, lost: 6, roundTripMs: 900 }).text).toContain('6.0 % is lost');
  expect(ofLine({ ...line, lost: 31 })).toMatchObject({
    state: 'bad',
    text: expect.stringContaining('31 % is lost'),
  });
  expect(ofLine({ ...line, roundTripMs: 301 })).toMatchObject({
    state: 'poor',
    text: expect.stringContaining('301 ms'),
  });
  expect(ofLine({ is: 'broken' }).state).toBe('bad');
});

const answers = fc.constantFrom<RelayAnswer>(none, silent, granted, { is: 'refused', code: 486 });
const relayStates = fc.constantFrom(
  ...(['none', 'starting', 'running', 'failed', 'external'] as const),
);
const verdicts: fc.Arbitrary<Verdict> = fc.oneof(
  fc.constantFrom<Verdict>(
    ...(['sound', 'silence', 'deaf'] as const).map(ofMicrophone),
    ...(['picture', 'dark', 'nothing'] as const).map(ofCamera),
    ...(['heard', 'silent', 'failed'] as const).map(ofSpeaker),
    ...(['denied', 'missing', 'in_use', 'insecure', 'failed'] as const).flatMap((problem) => [
      ofProblem('camera', problem),
      ofProblem('microphone', problem),
    ]),
    ofStun({ is: 'none' }),
    ofStun({ is: 'silent' }),
    ofStun({ is: 'answered', ms: 1, seen: [], own: [] }),
    serverAway,
    refusedByServer('The server is full at the moment. Try again in a minute.'),
  ),
  fc.integer({ min: 0, max: 10_000 }).map(ofServer),
  fc
    .tuple(
      fc.constantFrom('turnUdp', 'turnTcp', 'turnTls'),
      fc.record({ turnUdp: answers, turnTcp: answers, turnTls: answers }),
      relayStates,
    )
    .map(([way, all, relay]) => ofRelay(way, all, relay)),
  fc
    .tuple(
      fc.record({
        mapping: fc.constantFrom('none', 'same', 'other', 'unknown'),
        letsIn: fc.constantFrom('strangers', 'called', 'unknown'),
        keepsPorts: fc.boolean(),
      }),
      fc.boolean(),
    )
    .map(([kind, hasRelay]) => ofRouter(kind, hasRelay)),
  fc
    .record({
      is: fc.constant('measured'),
      roundTripMs: fc.double({ min: 0, max: 9_000, noNaN: true }),
      jitterMs: fc.constant(0),
      sent: fc.constant(100),
      lost: fc.integer({ min: 0, max: 99 }),
    })
    .map(ofLine),
);

it('[CHECK1] every verdict is a whole sentence, and what is not good says what to do', () => {
  fc.assert(
    fc.property(verdicts, ({ state, text, todo }) => {
      expect(text).toMatch(/^[A-Z][^\n]*\.$/);
      expect(text).not.toMatch(/undefined|NaN|Infinity/);
      if (todo !== undefined) expect(todo).toMatch(/^[A-Z][^\n]*\.$/);
      if (state === 'poor' || state === 'bad') expect(todo).toBeDefined();
    }),
  );
});
