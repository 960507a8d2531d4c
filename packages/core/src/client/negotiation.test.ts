import { expect, it } from 'vitest';
import type { SignalBody } from '@parley/protocol';
import type { PeerStep } from './io.ts';
import { withDefaults } from './limits.ts';
import { Negotiation, type NegotiationBody } from './negotiation.ts';

it('[FAULT28] [FAULT30] [LINK7] an answer to another offer, a second answer, and one to nothing are dropped', () => {
  const { negotiation, steps } = newNegotiation({ leads: true });
  negotiation.begin();
  negotiation.done({ ok: true, local: { type: 'offer', sdp: 'mine', slots: [] } });
  negotiation.receive(answer(2));
  negotiation.receive(answer(0));
  expect(steps.map(({ step }) => step)).toEqual(['describeLocal']);
  negotiation.receive(answer(1));
  negotiation.done({ ok: true });
  negotiation.receive(answer(1));
  expect(steps.map(({ step }) => step)).toEqual(['describeLocal', 'describeRemote']);
  expect(negotiation.stable).toBe(true);
});

it('[LINK2] who does not lead makes no offer before it has answered one, and may after', () => {
  const { negotiation, steps, said } = newNegotiation({ leads: false });
  negotiation.begin();
  negotiation.needed();
  expect(steps).toEqual([]);
  negotiation.receive(offer(1));
  negotiation.done({ ok: true });
  negotiation.done({ ok: true, local: { type: 'answer', sdp: 'mine', slots: [] } });
  expect(said).toMatchObject([{ kind: 'answer', neg: 1 }]);
  negotiation.needed();
  expect(steps.map(({ step }) => step)).toEqual([
    'describeRemote',
    'describeLocal',
    'describeLocal',
  ]);
});

it('[LINK2] what a leader has to add while its first offer is under way is offered after it', () => {
  const { negotiation, steps } = newNegotiation({ leads: true });
  negotiation.begin();
  negotiation.needed();
  negotiation.done({ ok: true, local: { type: 'offer', sdp: 'mine', slots: [] } });
  expect(steps).toHaveLength(1);
  negotiation.receive(answer(1));
  negotiation.done({ ok: true });
  expect(steps.map(({ step }) => step)).toEqual([
    'describeLocal',
    'describeRemote',
    'describeLocal',
  ]);
  expect(negotiation.stable).toBe(false);
});

it('[LINK3] of two offers that meet, the leader takes its own back and the other side drops the one it gets', () => {
  for (const leads of [true, false]) {
    const { negotiation, steps, said } = newNegotiation({ leads });
    settle(negotiation, leads);
    negotiation.needed();
    negotiation.done({ ok: true, local: { type: 'offer', sdp: 'mine', slots: [] } });
    steps.length = 0;
    negotiation.receive(offer(2));
    if (!leads) {
      expect(steps).toEqual([]);
      negotiation.receive(answer(1));
      negotiation.done({ ok: true });
      expect(negotiation.stable).toBe(true);
      continue;
    }
    negotiation.done({ ok: true });
    negotiation.done({ ok: true });
    negotiation.done({ ok: true, local: { type: 'answer', sdp: 'mine', slots: [] } });
    expect(steps.map(({ step }) => step)).toEqual([
      'rollback',
      'describeRemote',
      'describeLocal',
      'describeLocal',
    ]);
    expect(said.at(-1)).toMatchObject({ kind: 'answer', neg: 2 });
  }
});

it('[LINK10] however much is said at once, one step is under way, and candidates do not fail it', () => {
  const { negotiation, steps, failures } = newNegotiation({ leads: false });
  negotiation.receive(offer(1));
  const line = { candidate: 'candidate:1 1 udp 1 192.0.2.1 9 typ host', mid: '0', line: 0 };
  negotiation.receive({ kind: 'candidates', ufrag: 'theirs', list: [line, line] });
  const order: string[] = [];
  for (let done = 0; done < 4; done += 1) {
    expect(steps).toHaveLength(done + 1);
    const step = steps[done]?.step ?? '';
    order.push(step);
    if (step === 'describeLocal') {
      negotiation.done({ ok: true, local: { type: 'answer', sdp: 'mine', slots: [] } });
    } else if (step === 'addCandidate') negotiation.done({ ok: false, error: 'OperationError' });
    else negotiation.done({ ok: true });
  }
  expect(order).toEqual(['describeRemote', 'describeLocal', 'addCandidate', 'addCandidate']);
  expect(failures).toEqual([]);
});

it('[FAULT29] [LINK4] who offered adds the candidates of the answer once that is in place, early ones too', () => {
  const { negotiation, steps } = newNegotiation({ leads: true });
  negotiation.begin();
  negotiation.done({ ok: true, local: { type: 'offer', sdp: 'mine', slots: [] } });
  const line = { candidate: 'candidate:1 1 udp 1 192.0.2.1 9 typ host', mid: '0', line: 0 };
  negotiation.receive({ kind: 'candidates', ufrag: 'theirs', list: [line] });
  expect(steps).toHaveLength(1);
  negotiation.receive(answer(1));
  negotiation.done({ ok: true });
  expect(steps.map(({ step }) => step)).toEqual([
    'describeLocal',
    'describeRemote',
    'addCandidate',
  ]);
});

it('[FAULT35] [LINK13] a description that cannot be made or applied is said to have failed', () => {
  const maker = newNegotiation({ leads: true });
  maker.negotiation.begin();
  maker.negotiation.done({ ok: false, error: 'NotSupportedError' });
  const taker = newNegotiation({ leads: false });
  taker.negotiation.receive(offer(1));
  taker.negotiation.done({ ok: false, error: 'InvalidAccessError' });
  expect([maker.failures, taker.failures]).toEqual([['NotSupportedError'], ['InvalidAccessError']]);
  const odd = newNegotiation({ leads: true });
  odd.negotiation.begin();
  odd.negotiation.done({ ok: true, local: { type: 'answer', sdp: 'mine', slots: [] } });
  expect([odd.failures, odd.said]).toEqual([['the wrong kind of description'], []]);
});

/** The first offer and its answer. */
function settle(negotiation: Negotiation, leads: boolean): void {
  if (leads) {
    negotiation.begin();
    negotiation.done({ ok: true, local: { type: 'offer', sdp: 'mine', slots: [] } });
    negotiation.receive(answer(1));
    negotiation.done({ ok: true });
  } else {
    negotiation.receive(offer(1));
    negotiation.done({ ok: true });
    negotiation.done({ ok: true, local: { type: 'answer', sdp: 'mine', slots: [] } });
  }
}

function newNegotiation({ leads }: { leads: boolean }) {
  const steps: PeerStep[] = [];
  const said: SignalBody[] = [];
  const failures: string[] = [];
  const negotiation = new Negotiation(
    { yields: false, leads, limits: withDefaults(), mutants: new Set() },
    {
      step: (step) => void steps.push(step),
      say: (body) => said.push(body) > 0,
      yielded: () => {},
      failed: (error) => void failures.push(error),
      changed: () => {},
    },
  );
  return { negotiation, steps, said, failures };
}

const theirs = 'v=0\r\na=ice-ufrag:theirs\r\n';

const offer = (neg: number): NegotiationBody => ({ kind: 'offer', neg, sdp: theirs, slots: [] });

const answer = (neg: number): NegotiationBody => ({ kind: 'answer', neg, sdp: theirs, slots: [] });
