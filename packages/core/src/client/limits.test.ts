import { expect, it } from 'vitest';
import { wireLimits } from '@parley/protocol';
import { clientLimits as limits } from './limits.ts';

it.each([
  ['a probe gives up before a welcome does', limits.probeMs < limits.welcomeMs],
  ['the first window is within the cap of a call', limits.retryBaseMs <= limits.retryCapCallMs],
  ['the first idle window is within its cap', limits.retryFirstIdleMs <= limits.retryCapIdleMs],
  ['expected sound makes silence doubtful earlier', limits.suspectAudioMs <= limits.suspectMs],
  ['doubt comes before reconnecting', limits.suspectMs <= limits.reconnectingMs],
  ['a network event makes silence doubtful earlier', limits.hastyMs < limits.suspectAudioMs],
  ['an answer is not old when it is needed', limits.probeInCallMs < limits.answerFreshMs],
  [
    'a silent link has tried several times before it is given up',
    limits.recoverEveryMs * 4 < limits.silentLinkMs,
  ],
  ['a link may negotiate twice before it is given up', limits.negotiateMs < limits.firstBytesMs],
  ['who has no path is told within 8 s', limits.noPathMs + limits.tryPathMs < 8_000],
  ['no path is found out before no bytes are', limits.noPathMs < limits.firstBytesMs],
  ['an acknowledgement comes before doubt does', limits.ackDelayMs < limits.unackedMs],
  ['every ring is known after its end', limits.pastRingsMax > wireLimits.ringsMax],
])('%s', (_, holds) => {
  expect(holds).toBe(true);
});
