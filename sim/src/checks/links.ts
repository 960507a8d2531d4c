/**
 * Links: none is called active but by bytes that arrived in that moment (LINK9), and none is made with
 * credentials for the relay that ended while the server could have given new ones (I37). None that both
 * sides hear is ended by anything but its people (I12).
 */
import type { ClientInput, ClientOutput, PeerId } from '@parley/core/client';
import type { Millis } from '@parley/core/kit';
import { serverLimits } from '@parley/core/server';
import type { ClientNode } from '../client-node.ts';
import { expiryIn } from '../relay-model.ts';
import type { Check, Frame, Judge } from './check.ts';
import type { Ledger } from './ledger.ts';

/** Who has heard the server for so long without a longer gap than that has heard all it had to say. */
const hearingMs = 15_000;
const gapMs = 12_500;
/** Late by so much, credentials are not just being made anew. */
const lateMs = 15_000;
/** What a server made of a link, or of an older ticket, gives way to what is true for so long (TICK6, TICK7). */
const settledMs = 60_000;
/** Who is back is in the room again within this time. */
const backMs = 5_000;
const { leaseMs } = serverLimits;

interface TabRecord {
  bytes: Map<PeerId, number>;
  active: Set<PeerId>;
  /** The peer connection from which something arrived in this step. */
  heard: PeerId | undefined;
  credentialsEnd: Millis | undefined;
  hearsSince: Millis;
  heardAt: Millis;
  /** When the server was heard again after a lease without it. */
  backAt: Millis;
  /** Whose links were active after the step before. */
  heardMembers: ReadonlySet<string>;
  you: string;
  /** By a server, which may have made the room anew, or have it from a ticket that a newer one corrects. */
  letInAt: Millis;
  /** Who is in the room was said in this step. */
  isToldOfRoom: boolean;
  /** Somebody's going was said in this step. */
  isToldOfGoing: boolean;
}

export class LinksCheck implements Check {
  readonly #judge: Judge;
  readonly #ledger: Ledger;
  readonly #records = new Map<ClientNode, TabRecord>();
  /** From any room, in any tab. */
  readonly #removed = new Set<string>();

  constructor(judge: Judge, ledger: Ledger) {
    this.#judge = judge;
    this.#ledger = ledger;
  }

  tabTook(tab: ClientNode, input: ClientInput, frame: Frame | undefined): void {
    const record = this.#of(tab);
    record.heard = undefined;
    record.isToldOfGoing = saysGoing(input, frame);
    record.isToldOfRoom = tellsRoom(frame);
    if (record.isToldOfRoom) record.letInAt = this.#judge.now;
    if (frame !== undefined) this.#hearsServer(record);
    if (input.t !== 'peer') return;
    const { peer, event } = input;
    if (event.what === 'channelMessage') record.heard = peer;
    if (event.what !== 'measured') return;
    if (event.bytesReceived > (record.bytes.get(peer) ?? 0)) record.heard = peer;
    record.bytes.set(peer, event.bytesReceived);
  }

  serverSent(_: number, frame: Frame): void {
    if (frame.t !== 'left' || frame['reason'] !== 'removed') return;
    const tab = [...this.#records.keys()].find((one) => youIn(one) === frame['member']);
    if (tab !== undefined) this.#removed.add(personOf(tab));
  }

  tabGave(tab: ClientNode, output: ClientOutput): void {
    const record = this.#of(tab);
    if (output.t === 'iceServers') record.credentialsEnd = expiryIn(output.servers);
    if (output.t === 'openPeer') this.#checkCredentials(tab, record);
    if (output.t === 'notice' && output.notice.what === 'ended') {
      const isOfServer = output.notice.reason === 'lost';
      const isSettled = this.#judge.now - record.letInAt > settledMs;
      if (isOfServer && isSettled && record.heardMembers.size > 0)
        this.#judge.breach('I12', `${tab.name} ends a call in which somebody is heard`);
    }
    if (output.t !== 'closePeer') return;
    record.bytes.delete(output.peer);
    record.active.delete(output.peer);
  }

  tabSettled(tab: ClientNode): void {
    const record = this.#of(tab);
    const { call } = tab;
    this.#checkKept(tab, record);
    if (call.is !== 'in') return;
    for (const { peer, link } of call.members) {
      if (peer === undefined) continue;
      const isActive = link === 'active';
      if (isActive && !record.active.has(peer) && record.heard !== peer)
        this.#judge.breach('LINK9', `${tab.name} calls a link active over which nothing came`);
      if (isActive) record.active.add(peer);
      else record.active.delete(peer);
    }
  }

  /** Nobody vanishes who is there, and hears and is heard. */
  #checkKept(tab: ClientNode, record: TabRecord): void {
    const { call } = tab;
    const members = call.is === 'in' ? call.members : [];
    const isSameStay = call.is === 'in' && call.you === record.you;
    for (const id of isSameStay && !record.isToldOfGoing ? record.heardMembers : []) {
      if (members.some((member) => member.id === id)) continue;
      const other = [...this.#records.keys()].find((one) => youIn(one) === id && !one.isOff);
      if (record.isToldOfRoom && (this.#mayBeLost(other) || this.#isTakenOver(other, members)))
        continue;
      const back = other?.call.is === 'in' ? other.call.members : [];
      if (back.some((member) => member.id === record.you && member.link === 'active'))
        this.#judge.breach('I12', `${tab.name} drops ${other?.name}, who is heard and hears`);
    }
    record.you = youIn(tab) ?? '';
    record.heardMembers = new Set(
      members.flatMap(({ id, link }) => (link === 'active' ? [id] : [])),
    );
  }

  /** Their lease ran out while whoever hears them could not say so (ROOM13), or they were removed in another tab (ROOM7). */
  #mayBeLost(tab: ClientNode | undefined): boolean {
    if (tab === undefined) return false;
    const { heardAt, backAt } = this.#of(tab);
    const isBack = this.#judge.now - backAt < backMs;
    return isBack || this.#judge.now - heardAt > leaseMs || this.#removed.has(personOf(tab));
  }

  /** Another page of the same browser stands there now (PAIR4). */
  #isTakenOver(tab: ClientNode | undefined, members: readonly { id: string }[]): boolean {
    const tabs = [...this.#records.keys()].filter((one) => one !== tab && !one.isOff);
    return tabs.some(
      (one) =>
        tab !== undefined &&
        personOf(one) === personOf(tab) &&
        members.some(({ id }) => id === youIn(one)),
    );
  }

  #hearsServer(record: TabRecord): void {
    const { now } = this.#judge;
    if (now - record.heardAt > gapMs) record.hearsSince = now;
    if (now - record.heardAt > leaseMs) record.backAt = now;
    record.heardAt = now;
  }

  #checkCredentials(tab: ClientNode, { credentialsEnd, hearsSince, heardAt }: TabRecord): void {
    const { now } = this.#judge;
    if (credentialsEnd === undefined || now - credentialsEnd < lateMs) return;
    const hears = now - heardAt < gapMs && now - hearsSince > hearingMs;
    const isMember = this.#ledger.sessions.get(tab.stored?.sid ?? '')?.view?.you !== undefined;
    if (hears && isMember)
      this.#judge.breach('I37', `${tab.name} uses credentials that ended at ${credentialsEnd}`);
  }

  #of(tab: ClientNode): TabRecord {
    const known = this.#records.get(tab);
    if (known !== undefined) return known;
    const made: TabRecord = {
      bytes: new Map(),
      active: new Set(),
      heard: undefined,
      credentialsEnd: undefined,
      hearsSince: this.#judge.now,
      heardAt: this.#judge.now,
      backAt: Number.NEGATIVE_INFINITY,
      heardMembers: new Set(),
      you: '',
      letInAt: this.#judge.now,
      isToldOfRoom: false,
      isToldOfGoing: false,
    };
    this.#records.set(tab, made);
    return made;
  }
}

const personOf = ({ name }: ClientNode): string => name.replace(/[a-z]+$/, '');

const youIn = ({ call }: ClientNode): string | undefined =>
  call.is === 'in' ? call.you : undefined;

function tellsRoom(frame: Frame | undefined): boolean {
  const value = frame?.t === 'done' ? frame['value'] : undefined;
  if (frame?.t === 'snapshot') return true;
  return typeof value === 'object' && value !== null && 'view' in value;
}

function saysGoing(input: ClientInput, frame: Frame | undefined): boolean {
  if (frame?.t === 'left' || frame?.t === 'out') return true;
  if (input.t !== 'peer' || input.event.what !== 'channelMessage') return false;
  return input.event.text.includes('"kind":"bye"');
}
