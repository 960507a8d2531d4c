/** All lines taken together: one sentence, and how each section of a call's path is. Pure. */
import { checkTexts } from './check-texts.ts';
import { type Line, type LineName, type Lines, type LineState, lineNames } from './lines.ts';

export type Summary = keyof typeof checkTexts.summary;

const RELAYS = ['turnUdp', 'turnTcp', 'turnTls'] as const;
const DEVICES = ['microphone', 'camera', 'speaker'] as const;

export function summaryOf(lines: Lines): Summary {
  const isAny = (names: readonly LineName[], ...states: LineState[]): boolean =>
    names.some((name) => states.includes(lines[name].state));
  if (lines.server.state === 'bad') return 'offline';
  if (!isAny(['stun', ...RELAYS], 'good', 'poor', 'bad')) return 'unknown';
  const hasDirectWay = lines.stun.state === 'good';
  if (!isAny(RELAYS, 'good')) return hasDirectWay ? 'direct' : 'hard';
  if (lines.line.state === 'bad') return hasDirectWay ? 'direct' : 'hard';
  const isAtItsBest =
    lines.turnUdp.state === 'good' && !isAny(['server', 'stun', 'line'], 'poor', 'bad');
  if (!isAtItsBest) return 'fair';
  return isAny(DEVICES, 'poor', 'bad', 'impossible') ? 'care' : 'ready';
}

/** What the picture of the path shows: `direct` goes from the router to the others without the relay. */
export type Section = keyof typeof checkTexts.path.sections;

export function sectionsOf(lines: Lines): Record<Section, LineState> {
  const { server, stun, router, line } = lines;
  const relays = RELAYS.map((name) => lines[name].state);
  return {
    local: localOf([server, stun, ...RELAYS.map((name) => lines[name])], server.state),
    relay: relayOf(relays, lines.turnUdp.state),
    onward: line.state,
    direct: stun.state === 'good' ? router.state : stun.state,
  };
}

/** Whatever was reached was reached through the router. */
function localOf(beyond: readonly Line[], server: LineState): LineState {
  return beyond.some(({ state }) => state === 'good' || state === 'poor') ? 'good' : server;
}

function relayOf(states: readonly LineState[], byUdp: LineState): LineState {
  if (states.includes('running')) return 'running';
  if (states.includes('good')) return byUdp === 'good' ? 'good' : 'poor';
  return states.includes('bad') ? 'bad' : byUdp;
}

/** Of what is checked by itself: the speaker waits for a press. */
export function progressOf(lines: Lines): { done: number; all: number } {
  const asked = lineNames.filter((name) => name !== 'speaker');
  const done = asked.filter((name) => !['waiting', 'running'].includes(lines[name].state));
  return { done: done.length, all: asked.length };
}
