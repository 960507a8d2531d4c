/**
 * Tabs: what the client machine made of the frames that reached it, compared with the reference.
 * Acknowledgements name exactly what arrived (I16, I18), the room it shows is the one the events
 * tell (I19), chat appears once, a call ends once (I10), outputs and queues are bounded (I28, I31).
 */
import {
  type CallState,
  type ClientInput,
  clientLimits,
  type ClientOutput,
  type SocketId,
} from '@parley/core/client';
import { closeCodes, type RoomView } from '@parley/protocol';
import type { ClientNode } from '../client-node.ts';
import { type Check, type Frame, type Judge, numberIn, textIn } from './check.ts';
import { apply } from './fold.ts';

const outputsMax = 700;
/** The machine's own, which are never refused. */
const ownCommandsMax = 8;
const timersApart = 8;
const timersPerLink = 7;
const chatMax = 500;

const callSteps: Record<CallState['is'], readonly CallState['is'][]> = {
  // A page that is loaded anew finds itself inside, or that the other one has hung up.
  none: ['joining', 'dialing', 'in', 'ended'],
  // To accept a call is to leave the one before.
  joining: ['in', 'ended', 'none', 'dialing'],
  dialing: ['in', 'ended', 'none'],
  in: ['joining', 'dialing', 'ended'],
  ended: ['joining', 'dialing', 'none'],
};

interface TabRecord {
  /** Sockets that the machine has closed: what still comes from them is nothing to it. */
  closed: Set<SocketId>;
  current: SocketId | undefined;
  /** On these it asked for a session, and nothing came: one of them may have got it. */
  greeted: Set<SocketId>;
  /** Another tab has its session, and it must not fight. */
  mustStop: boolean;
  welcomed: boolean;
  received: number;
  view: RoomView | null;
  gap: boolean;
  /** What these commands did is in the snapshot, whenever their results are told. */
  doneBeforeGap: number;
  commands: Map<number, string>;
  chats: Set<string>;
  /** Chat events by the server that the person must have been shown. */
  owedChats: Set<string>;
  call: CallState['is'];
  ended: CallState | undefined;
  you: string;
  /** Told since it was looked at. */
  ends: number;
  closedLinks: Set<string>;
  /** Members who said goodbye by their channel, before the server said so. */
  gone: Set<string>;
  /** Newest generation of the link with each member, as either side named it. */
  generations: Map<string, number>;
  /** The machine said that its state changed. */
  changed: boolean;
}

export class TabsCheck implements Check {
  readonly #judge: Judge;
  #records = new Map<ClientNode, TabRecord>();

  constructor(judge: Judge) {
    this.#judge = judge;
  }

  tabTook(tab: ClientNode, input: ClientInput, frame: Frame | undefined): void {
    if (input.t === 'socketClosed') this.#closed(this.#of(tab), input.socket, input.code);
    if (input.t !== 'socketFrame' || frame === undefined) return;
    const record = this.#of(tab);
    if (record.closed.has(input.socket)) return;
    if (frame.t === 'welcome') return this.#welcome(record, input.socket, frame);
    const q = numberIn(frame, 'q');
    if (input.socket !== record.current || q !== record.received + 1) return;
    record.received = q;
    const n = numberIn(frame, 'n');
    const command = n === undefined ? undefined : record.commands.get(n);
    if (n !== undefined) record.commands.delete(n);
    if (n !== undefined && command === undefined) return;
    const isOld = n !== undefined && n <= record.doneBeforeGap;
    if (!isOld) record.view = apply(record.view, frame, command).view;
    if (frame.t === 'snapshot') record.gap = false;
    if (frame.t === 'left') record.gone.delete(textIn(frame, 'member') ?? '');
    if (frame.t === 'chat') record.owedChats.add(textIn(frame, 'id') ?? '');
    if (frame.t === 'signal') this.#generation(record, textIn(frame, 'from'), frame);
    if (frame.t === 'out' && frame['reason'] === 'lost') this.#judge.mark('told of own loss');
  }

  tabSent(tab: ClientNode, socket: SocketId, frame: Frame): void {
    const record = this.#of(tab);
    const named = frame.t === 'hello' ? numberIn(frame, 'seq') : numberIn(frame, 'a');
    if (frame.t === 'hello') record.greeted.add(socket);
    const judged = frame.t === 'hello' || socket === record.current;
    if (named !== undefined && judged && named !== record.received) {
      const rule = named > record.received ? 'I18' : 'I16';
      this.#judge.breach(rule, `${tab.name} received ${record.received} and says ${named}`);
    }
    if (frame.t === 'hello' && frame['sid'] !== tab.stored?.sid) {
      this.#judge.breach('SES15', `${tab.name} has a session and does not ask for it`);
    }
    const n = numberIn(frame, 'n');
    if (n !== undefined && typeof frame.t === 'string') record.commands.set(n, frame.t);
    if (frame.t === 'signal') this.#generation(record, textIn(frame, 'to'), frame);
    if (frame.t === 'sync') this.#judge.mark('digest mismatch');
    if (frame.t === 'join' && record.call === 'in') this.#judge.mark('rejoined by itself');
  }

  tabGave(tab: ClientNode, output: ClientOutput): void {
    const record = this.#of(tab);
    if (output.t === 'log' && output.event.step === 'link' && output.event.gen > 1) {
      this.#judge.mark('new generation');
    }
    if (output.t === 'sendChannel') this.#markChannel(output.text);
    if (output.t === 'changed') record.changed = true;
    if (output.t === 'closeSocket') record.closed.add(output.socket);
    if (output.t !== 'notice') return;
    const { notice } = output;
    if (notice.what === 'ended') record.ends += 1;
    if (notice.what === 'left') this.#left(record, notice.member);
    if (notice.what !== 'chat') return;
    const { id } = notice.message;
    if (record.chats.has(id)) this.#judge.breach('CALL6', `${tab.name} was shown a message twice`);
    record.chats.add(id);
  }

  tabSettled(tab: ClientNode, outputs: number): void {
    const record = this.#of(tab);
    if (outputs > outputsMax)
      this.#judge.breach('I31', `${tab.name} gave ${outputs} outputs at once`);
    this.#checkBounds(tab);
    this.#checkFight(tab, record);
    if (!record.changed && record.owedChats.size === 0) return;
    record.changed = false;
    const { call, chat, connection } = tab.state;
    if (chat.length > chatMax) this.#judge.breach('I28', `${chat.length} chat messages are kept`);
    this.#checkCall(tab, record, call);
    for (const id of record.owedChats) {
      if (call.is === 'in' && !record.chats.has(id)) {
        this.#judge.breach('I16', `${tab.name} got a message and did not show it`);
      }
    }
    record.owedChats.clear();
    if (connection.is === 'online' && call.is === 'in' && !record.gap)
      this.#compare(tab, record, call);
    if (connection.is === 'stopped' && connection.why === 'superseded')
      this.#judge.mark('superseded');
  }

  #left({ view, gone }: TabRecord, member: string): void {
    if (view === null || view.members.some(({ id }) => id === member)) gone.add(member);
  }

  #closed(record: TabRecord, socket: SocketId, code: number): void {
    if (code !== closeCodes.superseded.code) return;
    if (socket !== record.current || record.closed.has(socket)) return;
    if ([...record.greeted].some((later) => later > socket)) return;
    record.mustStop = record.greeted.size === 0;
    record.greeted.clear();
  }

  #checkFight(tab: ClientNode, record: TabRecord): void {
    const { is } = tab.state.connection;
    if (record.mustStop && is !== 'stopped')
      this.#judge.breach('CLI7', `${tab.name} lost its session to another tab and is ${is}`);
    record.mustStop = false;
  }

  #checkBounds(tab: ClientNode): void {
    const { timers, outbox, requests, links } = tab.gauges;
    const { outboxCommandsMax } = clientLimits;
    if (outbox > outboxCommandsMax + ownCommandsMax)
      this.#judge.breach('I28', `${outbox} commands wait`);
    if (requests > outboxCommandsMax) this.#judge.breach('I28', `${requests} requests wait`);
    const timersMax = timersApart + timersPerLink * (links + tab.peers.size);
    if (timers > timersMax) this.#judge.breach('I29', `${timers} timers for ${links} links`);
  }

  #welcome(record: TabRecord, socket: SocketId, welcome: Frame): void {
    const resumed = welcome['resumed'] === true;
    const gap = welcome['gap'] === true;
    if (!resumed || gap || !record.welcomed)
      record.received = (numberIn(welcome, 'first') ?? 1) - 1;
    if (!resumed) {
      record.view = null;
      record.commands.clear();
    }
    record.gap = gap;
    if (!resumed) record.doneBeforeGap = 0;
    if (gap) record.doneBeforeGap = numberIn(welcome, 'n') ?? 0;
    record.current = socket;
    record.greeted.delete(socket);
    record.welcomed = true;
  }

  #checkCall(tab: ClientNode, record: TabRecord, call: CallState): void {
    const before = record.call;
    if (call.is !== before && !callSteps[before].includes(call.is))
      this.#judge.breach('I10', `${tab.name}: a call went from ${before} to ${call.is}`);
    const wasOn = before === 'in' || before === 'dialing';
    const leftFor = wasOn && (call.is === 'dialing' || call.is === 'none');
    if (leftFor && before === 'in') this.#judge.mark('second call taken');
    const isNewEnd = call.is === 'ended' && call !== record.ended;
    const due = leftFor ? record.ends : isNewEnd ? 1 : 0;
    if (record.ends !== due)
      this.#judge.breach(
        'I10',
        `${tab.name}: ${record.ends} ends were told on the way to ${call.is}`,
      );
    record.call = call.is;
    record.ended = call.is === 'ended' ? call : undefined;
    record.ends = 0;
    if (call.is !== 'in') return;
    if (call.you !== record.you) {
      // Entered again by itself: another stay, with links of its own.
      record.you = call.you;
      record.closedLinks.clear();
      record.gone.clear();
    }
    for (const { id, link } of call.members) {
      if (link !== 'closed' && record.closedLinks.has(id)) {
        this.#judge.breach('I10', `${tab.name}: a closed link is ${link} again`);
      }
      if (link === 'closed') record.closedLinks.add(id);
    }
    // Who left may come back by a ticket, to another link.
    for (const id of record.closedLinks)
      if (!call.members.some((member) => member.id === id)) record.closedLinks.delete(id);
  }

  #compare(tab: ClientNode, record: TabRecord, call: Extract<CallState, { is: 'in' }>): void {
    const { view } = record;
    if (view === null || view.you !== call.you) return;
    for (const id of record.gone)
      if (!view.members.some((one) => one.id === id)) record.gone.delete(id);
    const told = (members: readonly { id: string; name: string; away: boolean }[]): string =>
      members.map(({ id, name, away }) => `${id} ${name} ${away}`).join(', ');
    const expected = told(view.members.filter(({ id }) => id !== view.you && !record.gone.has(id)));
    const shown = told(call.members);
    if (expected !== shown || view.locked !== call.locked) {
      this.#judge.breach('I19', `${tab.name} shows [${shown}] where the events tell [${expected}]`);
    }
  }

  #generation({ generations }: TabRecord, member: string | undefined, signal: Frame): void {
    const gen = numberIn(signal, 'gen') ?? 0;
    const newest = generations.get(member ?? '') ?? 0;
    if (gen < newest) this.#judge.mark('stale generation');
    generations.set(member ?? '', Math.max(gen, newest));
  }

  #markChannel(text: string): void {
    if (text.includes('"t":"signal"')) this.#judge.mark('signal by channel');
    if (text.includes('"t":"chat"')) this.#judge.mark('chat by channel');
  }

  #of(tab: ClientNode): TabRecord {
    const known = this.#records.get(tab);
    if (known !== undefined) return known;
    const made: TabRecord = {
      closed: new Set(),
      current: undefined,
      greeted: new Set(),
      mustStop: false,
      welcomed: false,
      received: 0,
      view: null,
      gap: false,
      doneBeforeGap: 0,
      commands: new Map(),
      chats: new Set(),
      owedChats: new Set(),
      call: 'none',
      ended: undefined,
      you: '',
      ends: 0,
      closedLinks: new Set(),
      gone: new Set(),
      generations: new Map(),
      changed: false,
    };
    this.#records.set(tab, made);
    return made;
  }
}
