/**
 * The whole client as one machine: takes an input to the part that decides about it, and lets the parts
 * hear of each other. Decides nothing itself.
 */
import { decodeDown, type DownEvent } from '@parley/protocol';
import { unreachable } from '../kit/assert.ts';
import { roomDigest } from '../kit/digest.ts';
import type { Machine, Millis } from '../kit/machine.ts';
import { type Mutants, noMutants } from '../kit/mutants.ts';
import { Outputs } from '../kit/outputs.ts';
import type { Entropy } from '../kit/random.ts';
import { Timers } from '../kit/timers.ts';
import { Call } from './call.ts';
import { Chat } from './chat.ts';
import { chatHostOf } from './client-chat.ts';
import { linkHostOf } from './client-links.ts';
import { Connection } from './connection.ts';
import type { Context, LinkTimer, TimerKey } from './context.ts';
import { isEntering } from './entering.ts';
import type { ClientInput, ClientOutput, EnvironmentEvent, SocketId } from './io.ts';
import { type ClientLimits, withDefaults } from './limits.ts';
import { Link } from './link.ts';
import { Lobby } from './lobby.ts';
import type { CommandBody, Entry, Refused } from './outbox.ts';
import { Reach } from './reach.ts';
import { Requests } from './requests.ts';
import { Session } from './session.ts';
import { type ClientState, type LocalMedia, noMedia, type StopReason } from './state.ts';
import { User } from './user.ts';

export interface ClientOptions {
  entropy: Entropy;
  limits?: Partial<ClientLimits>;
  mutants?: Mutants;
}

export class Client implements Machine<ClientInput, ClientOutput> {
  readonly #context: Context;
  readonly #connection: Connection;
  readonly #session: Session;
  readonly #requests: Requests;
  readonly #call: Call;
  readonly #chat: Chat;
  readonly #lobby: Lobby;
  readonly #reach: Reach;
  readonly #user: User;
  #media: LocalMedia = noMedia;
  #links = 0;
  #peers = 0;
  #state: ClientState;

  constructor({ entropy, limits, mutants = noMutants }: ClientOptions) {
    const context: Context = {
      now: 0,
      visible: true,
      inCall: false,
      isAwaited: false,
      isSomebody: false,
      touched: false,
      out: new Outputs(),
      timers: new Timers(),
      entropy,
      limits: withDefaults(limits),
      mutants,
    };
    this.#context = context;
    this.#connection = this.#newConnection();
    this.#session = this.#newSession();
    this.#lobby = new Lobby(context);
    this.#reach = new Reach(context);
    this.#chat = new Chat(context, chatHostOf({ call: () => this.#call, session: this.#session }));
    this.#call = this.#newCall();
    this.#user = this.#newUser();
    this.#requests = new Requests(context, {
      call: this.#call,
      chat: this.#chat,
      lobby: this.#lobby,
      identity: this.#user.identity,
      ringing: this.#user.ringing,
      reach: this.#reach,
      isClosed: () => this.#connection.isStopped,
      forget: (id) =>
        this.#session.outbox.forget(({ purpose }) => purpose.of === 'request' && purpose.id === id),
      command: (body, id) => {
        this.#connection.hurry();
        return this.#session.command(body, { of: 'request', id });
      },
    });
    this.#state = this.#project();
  }

  handle(input: ClientInput, now: Millis): void {
    this.#context.now = now;
    this.#take(input);
    const { timers } = this.#context;
    for (let key = timers.due(now); key !== undefined; key = timers.due(now)) this.#fire(key);
    if (!this.#context.touched) return;
    this.#context.touched = false;
    this.#state = this.#project();
    this.#context.out.push({ t: 'changed' });
  }

  pollOutput(): ClientOutput | undefined {
    return this.#context.out.poll();
  }

  nextTimeout(): Millis | undefined {
    return this.#context.timers.next();
  }

  state(): ClientState {
    return this.#state;
  }

  /** For watching bounds; not a part of what the client does. */
  get gauges(): { timers: number; outbox: number; requests: number; links: number } {
    return {
      timers: this.#context.timers.size,
      outbox: this.#session.outbox.size,
      requests: this.#requests.size,
      links: this.#call.links.length,
    };
  }

  #take(input: ClientInput): void {
    switch (input.t) {
      case 'start':
        this.#context.visible = input.visible;
        this.#session.start(input.device, input.stored);
        this.#user.identity.start(input.identity, input.hasTokens);
        this.#reach.hide(input.hidesAddress === true);
        return this.#connection.start();
      case 'stop':
        return this.#stop();
      case 'request':
        return this.#requests.ask(input.id, input.request);
      case 'media':
        this.#media = input.media;
        return this.#mediaChanged();
      case 'socketOpened':
        return this.#connection.socketOpened(input.socket);
      case 'socketFrame':
        return this.#socketFrame(input.socket, input.text);
      case 'socketClosed':
        return this.#connection.socketClosed(input.socket, input.code, input.reason);
      case 'serverProbed':
        return this.#connection.serverProbed(input.reachable);
      case 'environment':
        return this.#environment(input.event, input.sleptMs);
      case 'peer':
        return this.#call.linkOf(input.peer)?.peerEvent(input.event);
      case 'peerDone':
        return this.#call.linkOf(input.peer)?.peerDone(input.result);
      case 'token':
        return this.#user.identity.token(input.token);
      case 'identity':
        return this.#user.identity.changedElsewhere(input.identity);
      case 'hideAddress':
        return this.#reach.hide(input.on);
      case 'tick':
        return;
      default:
        return unreachable(input);
    }
  }

  #fire(key: TimerKey): void {
    switch (key) {
      case 'connect':
      case 'retry':
      case 'reach':
        return this.#connection.timeout(key);
      case 'silence':
        return this.#session.heartbeat.probe();
      case 'probe':
        return this.#session.heartbeat.unanswered();
      case 'ack':
        return this.#session.ackDue();
      case 'unacked':
        return this.#session.unackedTooLong();
      case 'rejoin':
        return this.#call.rejoin();
      case 'dial':
        return this.#call.dialTimeout();
      case 'enter':
        return this.#user.identity.enter();
      case 'ring':
        return this.#user.ringing.timeout();
      default: {
        const [name, number] = key.split(' ');
        const peer = Number(number);
        if (name === 'flush') return this.#context.out.push({ t: 'closePeer', peer });
        const link = this.#call.links.find((one) => one.number === Number(number));
        return link?.timeout(name as LinkTimer);
      }
    }
  }

  #socketFrame(socket: SocketId, text: string): void {
    const from = this.#connection.listensTo(socket);
    if (from === undefined) return;
    const decoded = decodeDown(text);
    if (decoded.ok) this.#session.frame(decoded.frame, from);
  }

  #environment(event: EnvironmentEvent, sleptMs = 0): void {
    const visible = event === 'visible' || (event !== 'hidden' && this.#context.visible);
    const changed = visible !== this.#context.visible;
    this.#context.visible = visible;
    if (changed && this.#session.isLive) this.#session.beat({ visible });
    this.#connection.environment(event);
    for (const link of this.#call.links) link.environment(event, sleptMs);
  }

  #stop(): void {
    this.#requests.closeAll();
    this.#call.end('left');
    this.#over('goodbye');
    this.#connection.stop('goodbye');
  }

  /** No connection will be made any more. */
  #over(why: StopReason): void {
    if (why === 'superseded') this.#call.end('superseded');
    this.#user.over();
    this.#session.connectionLost();
    this.#session.forget();
    this.#requests.closeAll();
  }

  #newConnection(): Connection {
    return new Connection(this.#context, {
      opened: (socket) => this.#session.hello(socket),
      lost: () => this.#session.connectionLost(),
      newSession: () => this.#session.forget(),
      stopped: (why) => this.#over(why),
      doubted: () => this.#session.heartbeat.probe(),
      isUrgent: () => this.#call.links.some(({ silentSince }) => silentSince !== undefined),
    });
  }

  #newSession(): Session {
    return new Session(this.#context, this.#connection, {
      event: (event) => this.#event(event),
      result: (entry, event) => {
        if (event.t === 'done') this.#requests.done(entry, event);
        else this.#refused(entry, event);
      },
      outcomeLost: (entry) => this.#requests.outcomeLost(entry),
      lobby: (room, names) => this.#lobby.changed(room, names),
      aside: (text) => this.#context.out.push({ t: 'notice', notice: { what: 'aside', text } }),
      rings: (invites, leaseMs) => this.#user.ringing.renewed(invites, leaseMs),
      welcomed: (welcome) => this.#user.identity.welcomed(welcome),
      began: () => this.#user.identity.began(),
      found: (stored, inRoom) => {
        this.#call.foundInRoom(stored, inRoom ? undefined : stored.ticket);
        this.#session.command({ t: 'sync' }, { of: 'own' }, 'first');
      },
      outlived: (stored) => this.#call.foundInRoom(stored, stored.ticket),
      holdsUp: (entry) => this.#user.identity.holdsUp(entry),
      replaced: () => {
        if (!this.#call.isIdle) this.#chat.serverForgot();
        this.#call.sessionReplaced();
      },
      stillWanted: ({ purpose }) =>
        purpose.of === 'chat' || (purpose.of === 'request' && this.#requests.isPending(purpose.id)),
      lost: (entry) => this.#requests.lost(entry),
      live: () => this.#live(),
      answers: () => {
        for (const link of this.#call.links) link.serverAnswers();
      },
      digest: () => roomDigest(this.#call.held),
      hears: () => this.#call.links.filter(({ hears }) => hears).map(({ member }) => member),
    });
  }

  #newCall(): Call {
    const linkHost = linkHostOf(
      {
        call: () => this.#call,
        session: this.#session,
        connection: this.#connection,
        reach: this.#reach,
        chat: this.#chat,
      },
      {
        nextPeer: () => ++this.#peers,
        chat: (from, id, text) => this.#heardChat(from, id, text),
      },
    );
    return new Call(this.#context, {
      command: (body, place) => this.#own(body, place),
      forgetSignals: (member) =>
        this.#session.outbox.forget(
          ({ purpose }) =>
            purpose.of === 'signal' && (member === undefined || purpose.member === member),
        ),
      forgetRejoin: () =>
        this.#session.outbox.forget(
          ({ body, purpose }) => isEntering(body) && purpose.of === 'own',
        ),
      ticket: () => this.#session.ticket,
      openLink: (member, role) => {
        this.#links += 1;
        const media = this.#call.allowed(this.#media);
        const options = { member, ...role, number: this.#links, media };
        return new Link(this.#context, linkHost, options);
      },
      leave: (body) => {
        if (!this.#session.outbox.willLeave) this.#own(body);
      },
      isLeaving: () => this.#session.outbox.holds('leave'),
      isInside: (request, view) => this.#requests.joined(request, view),
      withdraw: (request, why) => this.#requests.withdraw(request, why),
      decline: (invite) => {
        this.#user.ringing.end(invite);
        this.#own({ t: 'decline', invite });
      },
      keep: (call) => this.#session.keepCall(call),
      picturesChanged: () => this.#mediaChanged(),
    });
  }

  #newUser(): User {
    return new User(this.#context, {
      command: (body, place) => this.#own(body, place),
      forgetEntering: () =>
        this.#session.outbox.forget(
          ({ body, purpose }) => purpose.of === 'own' && (body.t === 'enter' || body.t === 'admit'),
        ),
      settled: () => this.#session.sendHeld(),
      answers: (invite) => this.#call.answers(invite),
      hides: (ring) => this.#call.hides(ring),
      over: (invite) => this.#call.ringOver(invite),
      answerByItself: ({ invite, media }) => {
        if (this.#call.isIdle) this.#requests.ask(-1, { do: 'accept', invite, media });
      },
    });
  }

  /** The machine's own wish, which nobody waits for. */
  #own(body: CommandBody, place?: 'first' | 'last'): void {
    this.#session.command(body, { of: 'own' }, place);
  }

  #mediaChanged(): void {
    this.#context.touched = true;
    for (const link of this.#call.links) link.shown.show(this.#call.allowed(this.#media));
  }

  #event(event: DownEvent): void {
    if (event.t === 'signal') {
      const { from, gen, k, body } = event;
      this.#call.linkTo(from)?.received(gen, { k, body });
    } else if (event.t === 'chat') this.#heardChat(event.from, event.id, event.text);
    else if (event.t === 'ice') this.#reach.told(event, this.#call.links);
    else {
      this.#user.event(event);
      this.#call.event(event);
    }
  }

  #heardChat(from: string, id: string, text: string): void {
    const name = this.#call.stay?.nameOf(from);
    if (name !== undefined) this.#chat.received(id, from, name, text);
  }

  #refused(entry: Entry, event: Refused): void {
    const { purpose } = entry;
    if (purpose.of !== 'signal') return this.#requests.refused(entry, event);
    const gone = event.code === 'no_such_member' || event.code === 'not_in_room';
    if (!gone) this.#call.linkTo(purpose.member)?.refused(purpose.gen);
  }

  #live(): void {
    for (const link of this.#call.links) link.serverBack();
    const lobby = this.#lobby.state;
    if (lobby !== null) this.#session.command({ t: 'look', room: lobby.room }, { of: 'own' });
  }

  #project(): ClientState {
    return {
      connection: this.#connection.state,
      offline: this.#connection.offline,
      call: this.#call.state,
      media: this.#call.allowed(this.#media),
      chat: this.#chat.messages,
      lobby: this.#lobby.state,
      network: this.#reach.state,
      ...this.#user.state,
    };
  }
}
