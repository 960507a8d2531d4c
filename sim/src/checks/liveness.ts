/**
 * After the faults end: the core is online within 10 s (I34), its negotiations are stable within
 * 10 s (I36), every link of it is active or over within 20 s and stays so (I35), and both ends
 * agree on who is in which room (I19).
 */
import type { MemberState } from '@parley/core/client';
import type { Millis } from '@parley/core/kit';
import { serverLimits } from '@parley/core/server';
import type { ClientNode } from '../client-node.ts';
import type { Person } from '../person.ts';
import type { Simulation } from '../simulation.ts';
import { checkSignedIn, presenceDoubts } from './presence.ts';

interface Deadline {
  afterMs: Millis;
  check(simulation: Simulation, core: readonly Person[]): void;
}

const stableWithinMs = 10_000;
const ringsMaxMs = serverLimits.ringMs + 5_000;

/** In the order of time. */
export const deadlines: readonly Deadline[] = [
  { afterMs: 10_000, check: everybodyOnline },
  { afterMs: 20_000, check: negotiationsStable },
  { afterMs: 21_000, check: linksSettled },
  { afterMs: 62_000, check: doubt },
  { afterMs: 65_000, check: nothingInBetween },
];

function everybodyOnline({ judge, ledger }: Simulation, core: readonly Person[]): void {
  for (const tab of tabsOf(core)) {
    const { is } = tab.state.connection;
    const session = ledger.sessions.get(tab.stored?.sid ?? '');
    if (is === 'online' && session?.connection?.isOver !== false)
      judge.breach('I34', `${tab.name} believes to be online and is not`);
    if (is !== 'online' && is !== 'stopped')
      judge.breach('I34', `${tab.name} is ${is} 10 s after healing`);
  }
}

function negotiationsStable({ judge, world }: Simulation, core: readonly Person[]): void {
  for (const tab of tabsOf(core)) {
    for (const { unstableSince, signalling } of tab.newestPeers) {
      if (unstableSince !== undefined && world.now - unstableSince > stableWithinMs) {
        judge.breach('I36', `${tab.name} has been in ${signalling} since ${unstableSince}`);
      }
    }
  }
}

function linksSettled(simulation: Simulation, core: readonly Person[]): void {
  judgeLinks(simulation, core, ({ tab, member, other }) => {
    // Whose media has failed, or whose other side has given up, waits in vain until it gives up too.
    const back = linkTo(other, tab);
    // Whom the server let in no more has nobody to carry a word.
    const isLetIn = [tab, other].every((one) => isMember(simulation, one));
    return (
      !isLetIn ||
      hasFailed(tab, member) ||
      (back !== undefined && (back.link === 'closed' || hasFailed(other, back)))
    );
  });
}

const isMember = ({ ledger }: Simulation, { stored }: ClientNode): boolean =>
  (ledger.sessions.get(stored?.sid ?? '')?.view ?? null) !== null;

/** What is so for a moment only is on its way. */
function doubt(simulation: Simulation, core: readonly Person[]): void {
  const doubts = [...presenceDoubts(simulation, core), ...placeDoubts(simulation, core)];
  simulation.doubted = new Set(doubts);
}

/** Where a tab believes to be and the server does not, or elsewhere. */
function placeDoubts({ ledger }: Simulation, core: readonly Person[]): string[] {
  return [...tabsOf(core)].flatMap(({ name, state, call, stored }) => {
    const session = stored && ledger.sessions.get(stored.sid);
    if (session === undefined || state.connection.is !== 'online') return [];
    const inRoom = call.is === 'in' ? call.you : undefined;
    const held = session.view?.you;
    return inRoom === held ? [] : [`${name} is ${inRoom} and the server holds ${held}`];
  });
}

function nothingInBetween(simulation: Simulation, core: readonly Person[]): void {
  everybodyOnline(simulation, core);
  judgeLinks(simulation, core, () => false);
  checkSignedIn(simulation, core);
  for (const tab of tabsOf(core)) {
    checkNothingRings(simulation, tab);
    if (tab.call.is === 'joining')
      simulation.judge.breach('I35', `${tab.name} is joining for a minute`);
    if (tab.unsettled > 0)
      simulation.judge.breach('CLI9', `${tab.name} waits for ${tab.unsettled} answers`);
  }
}

/** Whatever rang before the faults ended has rung for its whole time. */
function checkNothingRings(
  { judge }: Simulation,
  { name, call, state, localNow }: ClientNode,
): void {
  if (state.rings.some(({ since }) => localNow - since > ringsMaxMs))
    judge.breach('I9', `${name} rings for longer than anything rings`);
  if (call.is === 'dialing') judge.breach('I9', `${name} is dialing for a minute`);
  if (call.is === 'in' && call.outgoing !== undefined)
    judge.breach('I9', `${name} is ${call.outgoing} for a minute`);
}

type LinkOf = { tab: ClientNode; member: MemberState; other: ClientNode };

function judgeLinks(
  { judge }: Simulation,
  core: readonly Person[],
  isExcused: (link: LinkOf) => boolean,
): void {
  const inside = membersOf(core);
  for (const { tab, member } of linksOf(core)) {
    const other = inside.get(member.id);
    if (other === undefined || member.link === 'active' || member.link === 'closed') continue;
    if (other.state.connection.is === 'stopped' || isExcused({ tab, member, other })) continue;
    judge.breach('I35', `${tab.name} to ${other.name} is still ${member.link}`);
  }
}

function linkTo({ call }: ClientNode, { call: theirs }: ClientNode): MemberState | undefined {
  if (call.is !== 'in' || theirs.is !== 'in') return undefined;
  return call.members.find(({ id }) => id === theirs.you);
}

const hasFailed = ({ peers }: ClientNode, { peer }: MemberState): boolean =>
  peer !== undefined && peers.get(peer)?.hasFailed === true;

/** What each tab of the core shows is what the server tells it, and all in a room show each other. */
export function checkAgreement(simulation: Simulation, core: readonly Person[]): void {
  const { judge, chat, doubted } = simulation;
  for (const one of presenceDoubts(simulation, core))
    if (doubted.has(one)) judge.breach('PEO5', one);
  for (const one of placeDoubts(simulation, core)) if (doubted.has(one)) judge.breach('I19', one);
  const inside = membersOf(core);
  chat.checkDelivered(inside);
  for (const tab of tabsOf(core)) {
    const { call, state } = tab;
    if (call.is !== 'in' || state.connection.is !== 'online') continue;
    for (const member of call.members) checkShown(simulation, tab, member, inside);
    for (const { id } of call.members) {
      const other = inside.get(id)?.call;
      if (other?.is === 'in' && !other.members.some((member) => member.id === call.you)) {
        judge.breach('I19', `${tab.name} sees ${id}, who does not see it`);
      }
    }
  }
}

/** What one wishes to show is what the others are told. */
function checkShown(
  { judge }: Simulation,
  tab: ClientNode,
  { id, link, media }: MemberState,
  inside: ReadonlyMap<string, ClientNode>,
): void {
  const other = inside.get(id);
  if (other === undefined || link !== 'active' || linkTo(other, tab)?.link !== 'active') return;
  const isVoice = [tab, other].some(({ call }) => call.is === 'in' && call.callMedia === 'audio');
  if (isVoice) return;
  const wished = other.state.media;
  for (const slot of ['microphone', 'camera', 'screen'] as const) {
    if (media[slot] !== wished[slot])
      judge.breach('LINK12', `${tab.name} sees ${slot} ${media[slot]} of ${other.name}`);
  }
}

function* tabsOf(core: readonly Person[]): Iterable<ClientNode> {
  for (const { tabs } of core) yield* tabs;
}

function membersOf(core: readonly Person[]): Map<string, ClientNode> {
  const members = new Map<string, ClientNode>();
  for (const tab of tabsOf(core)) if (tab.call.is === 'in') members.set(tab.call.you, tab);
  return members;
}

function* linksOf(core: readonly Person[]) {
  for (const tab of tabsOf(core)) {
    if (tab.call.is !== 'in' || tab.state.connection.is === 'stopped') continue;
    for (const member of tab.call.members) yield { tab, member };
  }
}
