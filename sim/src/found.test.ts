/** Scenarios that broke a rule once, shrunk from the seed that found them. */
import { expect, it } from 'vitest';
import { runScenario } from './run.ts';
import { type Scenario, scenario } from './scenario.ts';

const breachesOf = (found: Scenario) => runScenario(found).breaches;

it('[CLI9] seed 552: a request whose command was lost with two sessions in a row is settled', () => {
  const found = scenario({ seed: 552, healAt: 240_000, jitterMs: 100, tight: true }, [
    [1_000, 0, { do: 'open' }],
    [2_000, 0, { do: 'create', room: 1, capacity: 8 }],
    [12_000, 0, { do: 'look', room: 1 }],
    [82_000, 0, { do: 'stall', way: 'up', ms: 40_000 }],
    [104_000, 0, { do: 'sleep', ms: 60_000 }],
    [104_000, 1, { do: 'open' }],
    [104_000, 1, { do: 'join', room: 1 }],
    [124_000, 0, { do: 'join', room: 1 }],
    [124_000, 0, { do: 'lock', locked: false }],
    [134_000, 0, { do: 'stall', way: 'up', ms: 40_000 }],
    [169_000, 0, { do: 'readSlowly', bytesPerSecond: 20, ms: 40_000 }],
  ]);
  expect(breachesOf(found)).toEqual([]);
});

it('[CLI3] seed 235: a network that comes back while the server is asked for is not waited out', () => {
  const found = scenario({ seed: 235, healAt: 240_000 }, [
    [2_600, 0, { do: 'open' }],
    [137_000, 0, { do: 'reload' }],
    [200_600, 0, { do: 'stall', way: 'up', ms: 40_000 }],
    [206_500, 0, { do: 'reload' }],
  ]);
  expect(breachesOf(found)).toEqual([]);
});

it('[CLI3] seed 752: a young connection that a change of network killed is replaced at once', () => {
  const found = scenario({ seed: 752, healAt: 240_000, delayMs: 200 }, [
    [1_000, 0, { do: 'open' }],
    [136_000, 0, { do: 'crash' }],
    [170_000, 0, { do: 'open' }],
    [199_000, 0, { do: 'crash' }],
    [203_000, 0, { do: 'open' }],
    [208_000, 0, { do: 'crash' }],
    [228_000, 0, { do: 'refuse', ms: 8_000 }],
    [233_000, 0, { do: 'open' }],
    [240_000, 0, { do: 'cut', told: 'nobody' }],
  ]);
  expect(breachesOf(found)).toEqual([]);
});

it('[CLI11] seed 334: a room is entered again once, however many sessions were lost on the way', () => {
  const found = scenario({ seed: 334, healAt: 240_000, delayMs: 200 }, [
    [2_000, 2, { do: 'open' }],
    [3_000, 0, { do: 'open' }],
    [3_000, 0, { do: 'create', room: 0, capacity: 3 }],
    [5_000, 2, { do: 'join', room: 0 }],
    [191_000, 1, { do: 'drainServer' }],
    [194_000, 2, { do: 'cutAt', way: 'down', type: 'welcome', when: 'after' }],
    [197_000, 2, { do: 'drainServer' }],
  ]);
  expect(breachesOf(found)).toEqual([]);
});

it('[CALL6] seed 1957: what somebody wrote by the server before they hung up is shown', () => {
  const found = scenario({ seed: 1957, healAt: 24_365, delayMs: 200, jitterMs: 100 }, [
    [0, 1, { do: 'open' }],
    [1_000, 0, { do: 'open' }],
    [1_000, 0, { do: 'create', room: 0, capacity: 8 }],
    [3_000, 2, { do: 'open' }],
    [11_000, 1, { do: 'lock', locked: true }],
    [11_000, 1, { do: 'cut', told: 'nobody' }],
    [14_000, 2, { do: 'join', room: 0 }],
    [19_000, 1, { do: 'join', room: 0 }],
    [20_000, 0, { do: 'join', room: 0 }],
    [21_000, 1, { do: 'cut', told: 'both' }],
    [21_000, 2, { do: 'chat' }],
    [23_000, 2, { do: 'close' }],
  ]);
  expect(breachesOf(found)).toEqual([]);
});

it('[LINK6] seed 102: a stay that is told of twice after a gap begins its links once', () => {
  const found = scenario({ seed: 102, healAt: 86_126, jitterMs: 100, tight: true }, [
    [0, 1, { do: 'open' }],
    [2_000, 0, { do: 'open' }],
    [3_000, 0, { do: 'create', room: 0, capacity: 3 }],
    [9_000, 1, { do: 'crash' }],
    [9_000, 0, { do: 'join', room: 0 }],
    [27_000, 1, { do: 'open' }],
    [28_000, 0, { do: 'restartServer', ms: 15_000 }],
    [30_000, 1, { do: 'join', room: 0 }],
    [66_000, 1, { do: 'restartServer', ms: 15_000 }],
    [75_000, 1, { do: 'cutAt', way: 'up', type: 'join', when: 'after' }],
  ]);
  expect(breachesOf(found)).toEqual([]);
});

it('[PEO5] seed 112: who was let in before a gap is not shown people as they were before it', () => {
  const found = scenario({ seed: 112, healAt: 240_000, delayMs: 60, tight: true, storeMs: 1_000 }, [
    [0, 4, { do: 'open' }],
    [1_000, 3, { do: 'open' }],
    [1_000, 4, { do: 'claim', user: 4 }],
    [1_000, 0, { do: 'open' }],
    [1_000, 3, { do: 'claim', user: 3 }],
    [1_000, 0, { do: 'claim', user: 0 }],
    [2_000, 2, { do: 'open' }],
    [2_000, 2, { do: 'claim', user: 2 }],
    [7_000, 2, { do: 'addContact', user: 0 }],
    [9_000, 0, { do: 'addContact', user: 2 }],
    [118_000, 0, { do: 'restartServer', ms: 15_000 }],
    [146_000, 1, { do: 'restartServer', ms: 15_000 }],
    [178_000, 1, { do: 'restartServer', ms: 15_000 }],
    [186_000, 3, { do: 'invite', user: 2, media: 'audio' }],
    [186_000, 2, { do: 'invite', user: 3, media: 'video' }],
    [186_000, 2, { do: 'cutAt', way: 'down', type: 'done', when: 'before' }],
    [194_000, 2, { do: 'leave' }],
  ]);
  expect(breachesOf(found)).toEqual([]);
});

it('[ID13] seed 11307: a page loaded anew while the one before was being let in learns who it is', () => {
  const found = scenario({ seed: 3, healAt: 60_000, storeMs: 5 }, [
    [0, 0, { do: 'open' }],
    [1_000, 0, { do: 'claim', user: 0 }],
    [5_000, 0, { do: 'crash' }],
    [5_500, 0, { do: 'storeSlow', ms: 20_000 }],
    [6_000, 0, { do: 'open' }],
    [6_500, 0, { do: 'reload' }],
  ]);
  expect(breachesOf(found)).toEqual([]);
});

it('[LINK6] seed 55612: a copied tab does not go on in the middle of what the first one had begun', () => {
  const told = { seed: 55612, clients: 3, healAt: 181_395, lockless: true };
  const found = scenario(told, [
    [31_000, 0, { do: 'open' }],
    [41_000, 0, { do: 'create', room: 0, capacity: 8 }],
    [42_000, 2, { do: 'open' }],
    [118_000, 0, { do: 'duplicate' }],
    [124_000, 2, { do: 'stall', way: 'both', ms: 40_000 }],
    [127_000, 0, { do: 'join', room: 0 }],
    [127_000, 2, { do: 'lock', locked: false }],
    [154_000, 2, { do: 'join', room: 0 }],
    [155_000, 1, { do: 'open' }],
    [156_000, 1, { do: 'join', room: 0 }],
    [162_000, 1, { do: 'reload' }],
    [165_000, 2, { do: 'stall', way: 'down', ms: 8_000 }],
    [170_000, 0, { do: 'reload' }],
    [172_000, 2, { do: 'duplicate' }],
    [180_000, 2, { do: 'mute', on: true }],
  ]);
  expect(breachesOf(found)).toEqual([]);
});

it('[REL1] seed 3385: what was said to a place that waited for its member comes behind who said it', () => {
  const found = scenario({ seed: 3385, healAt: 240_000 }, [
    [164_000, 1, { do: 'open' }],
    [168_000, 0, { do: 'open' }],
    [177_000, 1, { do: 'create', room: 0, capacity: 8 }],
    [201_000, 0, { do: 'join', room: 0 }],
    [208_000, 0, { do: 'sleep', ms: 20_000 }],
    [211_000, 1, { do: 'join', room: 0 }],
    [214_000, 1, { do: 'killTwice', ms: 100, betweenMs: 400 }],
    [227_000, 1, { do: 'chat' }],
  ]);
  expect(breachesOf(found)).toEqual([]);
});

it('[ROOM2] seed 3312: no ticket brings more back than the room holds', () => {
  const found = scenario({ seed: 3312, clients: 6, healAt: 83_344, delayMs: 200, jitterMs: 0 }, [
    [0, 5, { do: 'open' }],
    [1_900, 1, { do: 'open' }],
    [2_000, 4, { do: 'open' }],
    [2_700, 2, { do: 'open' }],
    [8_700, 4, { do: 'create', room: 0, capacity: 2 }],
    [11_600, 3, { do: 'drainServer' }],
    [23_600, 5, { do: 'join', room: 0 }],
    [26_500, 2, { do: 'freeze', ms: 40_000 }],
    [26_700, 5, { do: 'stall', way: 'down', ms: 40_000 }],
    [36_000, 2, { do: 'join', room: 0 }],
    [54_500, 1, { do: 'join', room: 0 }],
    [59_600, 2, { do: 'freeze', ms: 8_000 }],
    [67_500, 0, { do: 'drainServer' }],
    [71_400, 3, { do: 'drainServer' }],
  ]);
  expect(breachesOf(found)).toEqual([]);
});

it('[CLI13] seed 40295: a date that is set back while the server is away makes no ring of the future', () => {
  const found = scenario({ seed: 40295, clients: 3, healAt: 127_135, skewMs: 1e9 }, [
    [34_000, 0, { do: 'open' }],
    [37_000, 0, { do: 'claim', user: 0 }],
    [60_000, 0, { do: 'drainServer' }],
    [83_000, 1, { do: 'open' }],
    [94_000, 1, { do: 'claim', user: 2 }],
    [115_000, 1, { do: 'invite', user: 0, media: 'video' }],
    [121_000, 2, { do: 'drainServer' }],
  ]);
  expect(breachesOf(found)).toEqual([]);
});

it('[PEO5] seed 3115: who agreed while the store did not answer is shown as there, once the other side is loaded', () => {
  const found = scenario({ seed: 3115, clients: 2, healAt: 240_000 }, [
    [0, 1, { do: 'open' }],
    [0, 0, { do: 'open' }],
    [1_000, 1, { do: 'claim', user: 1 }],
    [1_000, 0, { do: 'claim', user: 0 }],
    [7_000, 1, { do: 'settings', callers: 'nobody', secondCall: 'waiting' }],
    [7_000, 0, { do: 'settings', callers: 'contacts', secondCall: 'busy' }],
    [7_000, 1, { do: 'addContact', user: 0 }],
    [9_000, 1, { do: 'storeAway', ms: 20_000 }],
    [9_000, 0, { do: 'addContact', user: 1 }],
    [47_000, 1, { do: 'signOut', everywhere: false }],
    [50_000, 1, { do: 'signIn', user: 1 }],
  ]);
  expect(breachesOf(found)).toEqual([]);
});

it('[TURN4] seed 42410: who is cut off while being told of the relay is judged when it knows of the room', () => {
  const found = scenario({ seed: 42410, clients: 2, healAt: 65_911 }, [
    [34_813, 1, { do: 'hostile', frames: 5 }],
    [34_911, 0, { do: 'pauseServer', ms: 30_000 }],
  ]);
  expect(breachesOf(found)).toEqual([]);
});

it('[SIM2] seed 3493: who was lost and is back within one replay is shown to who missed both', () => {
  const found = scenario({ seed: 3493, clients: 3, healAt: 133_644 }, [
    [500, 2, { do: 'open' }],
    [600, 1, { do: 'open' }],
    [1_100, 1, { do: 'create', room: 1, capacity: 3 }],
    [4_600, 2, { do: 'join', room: 1 }],
    [5_700, 1, { do: 'join', room: 1 }],
    [57_300, 1, { do: 'refuse', ms: 40_000 }],
    [75_400, 1, { do: 'reload' }],
    [79_400, 0, { do: 'restartServer', ms: 3_000 }],
    [81_600, 2, { do: 'readSlowly', bytesPerSecond: 20, ms: 8_000 }],
    [86_000, 2, { do: 'refuse', ms: 40_000 }],
    [86_200, 2, { do: 'cut', told: 'nobody' }],
    [125_000, 1, { do: 'cut', told: 'server' }],
  ]);
  expect(breachesOf(found)).toEqual([]);
});

it('[SES12] seed 75400: a goodbye on a connection that the server has cut off leaves who said it busy', () => {
  const found = scenario({ seed: 75400, healAt: 240_000 }, [
    [0, 0, { do: 'open' }],
    [0, 1, { do: 'open' }],
    [1_000, 0, { do: 'claim', user: 1 }],
    [1_000, 1, { do: 'claim', user: 2 }],
    [104_000, 0, { do: 'readSlowly', bytesPerSecond: 20, ms: 40_000 }],
    [105_000, 0, { do: 'pair', pair: 1, side: 1 }],
    [120_000, 0, { do: 'close' }],
    [132_000, 1, { do: 'invite', user: 1, media: 'audio' }],
  ]);
  expect(breachesOf(found)).toEqual([]);
});

it('[ROOM21] seed 44860: who lost a place in a room with a password on a page loaded anew is let in by the ticket', () => {
  const found = scenario({ seed: 44860, clients: 3, healAt: 98_533 }, [
    [3_000, 2, { do: 'open' }],
    [3_000, 0, { do: 'open' }],
    [3_000, 1, { do: 'open' }],
    [3_000, 0, { do: 'create', room: 0, capacity: 3, password: 'sesame' }],
    [4_000, 2, { do: 'join', room: 0 }],
    [4_000, 1, { do: 'join', room: 0 }],
    [27_000, 2, { do: 'reload' }],
    [54_000, 2, { do: 'freeze', ms: 20_000 }],
    [57_000, 2, { do: 'stall', way: 'down', ms: 40_000 }],
    [70_000, 1, { do: 'freeze', ms: 40_000 }],
  ]);
  expect(breachesOf(found)).toEqual([]);
});

it('[SIM2] seed 111972: a leave that is on its way in the moment of judging is none that was lost', () => {
  const found = scenario({ seed: 111972, clients: 3, healAt: 240_000, delayMs: 200 }, [
    [1_000, 0, { do: 'open' }],
    [1_000, 2, { do: 'open' }],
    [1_400, 1, { do: 'open' }],
    [1_500, 0, { do: 'claim', user: 0 }],
    [1_900, 1, { do: 'claim', user: 2 }],
    [220_800, 2, { do: 'signIn', user: 0 }],
    [222_800, 1, { do: 'invite', user: 0, media: 'audio' }],
    [224_400, 1, { do: 'crash' }],
    [228_700, 2, { do: 'accept', media: 'audio' }],
  ]);
  expect(breachesOf(found)).toEqual([]);
});
