/**
 * The server as one machine. Routes each input to the machine it concerns and owns what they share:
 * the timers, the outputs, the connections. Decides nothing about sessions or rooms.
 */
import { closeCodes, type IceServer, orderOf } from '@parley/protocol';
import { unreachable } from '../kit/assert.ts';
import type { Machine, Millis } from '../kit/machine.ts';
import { type Mutants, noMutants } from '../kit/mutants.ts';
import { Outputs } from '../kit/outputs.ts';
import { Timers } from '../kit/timers.ts';
import { slotAfter } from './admission.ts';
import { Arrivals, type Estate } from './arrivals.ts';
import { Asks } from './asks.ts';
import { CallTickets } from './call-tickets.ts';
import { Connection } from './connection.ts';
import type { Context, HowToCome, PairPolicy, Timed } from './context.ts';
import { Conversations } from './doors/conversations.ts';
import { Doors } from './doors/doors.ts';
import { Duo } from './doors/duo.ts';
import { Halls } from './doors/halls.ts';
import type { DoorName } from './doors/io.ts';
import { Named, peerjsPolicy, webrtcconnectPolicy } from './doors/named.ts';
import { type PairConnection, Pairs } from './doors/pairs.ts';
import { EntranceBounds } from './entrance-bounds.ts';
import { Entrance } from './entrance.ts';
import { Frames } from './frames.ts';
import { HandOver } from './hand-over.ts';
import { Ice } from './ice.ts';
import { Identity } from './identity.ts';
import { Invites } from './invites.ts';
import type { ConnectionId, ServerCrypto, ServerGauges, ServerInput, ServerOutput } from './io.ts';
import { Journal } from './journal.ts';
import { LastSeen } from './last-seen.ts';
import { limitsWith, type ServerLimits } from './limits.ts';
import { Lobby } from './lobby.ts';
import { NamedCalls } from './named-calls.ts';
import { NetworkChecks } from './network-checks.ts';
import { PairEntrance } from './pair-entrance.ts';
import type { Pair } from './pair.ts';
import { People } from './people.ts';
import { Presences } from './presence.ts';
import { Pushes } from './pushes.ts';
import { Reception } from './reception.ts';
import type { Relays } from './relays.ts';
import { Returns } from './returns.ts';
import { Rooms } from './rooms.ts';
import { Sessions } from './sessions.ts';
import { TicketOffice } from './ticket-office.ts';
import { Users } from './users.ts';

export interface ServerOptions {
  readonly crypto: ServerCrypto;
  readonly limits?: Partial<ServerLimits>;
  readonly mutants?: Mutants;
  /** Names for everybody unless told otherwise. */
  readonly admission?: HowToCome;
  readonly pairs?: PairPolicy;
  /** By which members of rooms may reach each other. */
  readonly iceServers?: readonly IceServer[];
  readonly relays?: Relays;
  /** Keyed by what a process after this one has, too. */
  readonly ticketMac?: ServerCrypto['mac'];
  /** The date at time 0. */
  readonly timeOrigin?: number;
}

/** As browsers close a socket whose page is left. */
const PAGE_GONE = 1001;

type Opened = Extract<ServerInput, { t: 'opened' }>;

export class Server implements Machine<ServerInput, ServerOutput> {
  readonly #context: Context;
  readonly #connections = new Map<ConnectionId, Connection>();
  /** Sockets that have not said anything. */
  readonly #silent = new Set<Connection>();
  readonly #sessions: Sessions;
  readonly #rooms: Rooms;
  readonly #reception: Reception;
  readonly #users: Users;
  readonly #invites: Invites;
  readonly #arrivals: Arrivals;
  readonly #frames: Frames;
  readonly #doors: Doors;
  readonly #pairs: Pairs;
  readonly #conversations: Conversations;
  /** At the doors time goes on when all else is for another process to go on with. */
  readonly #doorTimers = new Timers<Timed>();
  #isDraining = false;
  #handOver: HandOver | undefined;

  constructor(options: ServerOptions) {
    const context = contextOf(options);
    const { relays } = options;
    const { tickets } = context;
    const lobby = new Lobby(context.limits.watchersPerRoomMax);
    this.#context = context;
    const conversations = new Conversations(context);
    this.#conversations = conversations;
    this.#rooms = new Rooms(context, lobby, conversations);
    this.#sessions = new Sessions(context, lobby);
    this.#reception = new Reception(context, this.#sessions);
    const bounds = new EntranceBounds(context);
    this.#users = new Users();
    const journal = new Journal(context, this.#users);
    const users = this.#users;
    const rooms = this.#rooms;
    const calls = new NamedCalls(journal, rooms, tickets);
    this.#invites = new Invites(context, { users, rooms, lobby, journal, calls });
    this.#arrivals = new Arrivals(context, { users, rooms, invites: this.#invites });
    const parts = {
      arrivals: this.#arrivals,
      entrance: new Entrance(context, this.#rooms, lobby, bounds),
      pairEntrance: new PairEntrance(context, this.#rooms, lobby, bounds),
      returns: new Returns(context, { rooms, lobby, calls, invites: this.#invites }),
      identity: new Identity(context, this.#users),
      people: new People(context, this.#users, this.#invites),
      invites: this.#invites,
      journal,
      pushes: new Pushes(context),
      networkChecks: new NetworkChecks(context, relays),
    };
    context.followers.push(
      context.ice.follow,
      context.ticketOffice.follow,
      new Presences(context, this.#users).follow,
      new LastSeen(context).follow,
      (session, news, then) => {
        if (news.what === 'ended') this.#users.unseat(session, then);
      },
    );
    this.#frames = new Frames(context, this.#sessions, this.#reception, parts);
    const doors = { ...context, timers: this.#doorTimers };
    this.#pairs = new Pairs(doors, this.#rooms, conversations);
    this.#doors = new Doors(doors, {
      wscall: this.#pairs,
      peerjs: new Named(doors, conversations, peerjsPolicy),
      webrtcconnect: new Named(doors, conversations, webrtcconnectPolicy),
      'socket.io': new Halls(doors, conversations, bounds),
      websocket: new Duo(doors, conversations),
    });
  }

  handle(input: ServerInput, now: Millis): void {
    this.#take(input, now);
    if (input.t !== 'tick') this.#arrivals.noticed(now);
  }

  #take(input: ServerInput, now: Millis): void {
    switch (input.t) {
      case 'opened':
        return this.#opened(input, now);
      case 'frame':
        return this.#heard(input.connection, input.text, now);
      case 'ponged':
        this.#connections.get(input.connection)?.hears(now);
        this.#doors.ponged(input.connection, now);
        return;
      case 'closed':
        this.#doors.closed(input.connection, input.code, now);
        return this.#closed(input.connection, input.code, now);
      case 'visited':
        return this.#doors.visited(input, now);
      case 'wished':
        return this.#doors.wished(input, now);
      case 'inherit':
        return this.#arrivals.expect(input.estate, now);
      case 'lastCame':
        return this.#arrivals.last(now);
      case 'handOver':
        return this.#beginHandOver(now);
      case 'tick':
        return this.#tick(now);
      case 'drain':
        return this.#drain(now);
      default:
        // What else there is to know is for the process that has taken this one's place.
        if (this.#handOver === undefined) this.#learn(input, now);
    }
  }

  #learn(
    input: Extract<ServerInput, { t: 'answered' | 'declined' | 'relaysChanged' }>,
    now: Millis,
  ): void {
    switch (input.t) {
      case 'answered':
        return this.#context.asks.answered(input.ask, input.answer, now);
      case 'declined':
        return this.#invites.declinedByRight(input.right, now);
      case 'relaysChanged':
        return this.#context.ice.changed(now);
      default:
        return unreachable(input);
    }
  }

  pollOutput(): ServerOutput | undefined {
    return this.#context.outputs.poll();
  }

  nextTimeout(): Millis | undefined {
    const [own, doors] = [this.#context.timers.next(), this.#doorTimers.next()];
    return own === undefined || doors === undefined ? (own ?? doors) : Math.min(own, doors);
  }

  /** Whether a client may come by this door now; asked before its connection is made. */
  admits(door: DoorName): boolean {
    return !this.#isDraining && this.#doors.admits(door);
  }

  /** Whether more have come and not said who they are than may. */
  isCrowded(): boolean {
    return this.#silent.size >= this.#context.limits.greetingConnectionsMax;
  }

  /** Who is known at a door now. */
  idsAt(door: DoorName): readonly string[] {
    return this.#doors.idsAt(door);
  }

  /** With whom programs and pages are connected in pairs under this id. */
  connectionsOf(id: string): readonly PairConnection[] {
    return this.#pairs.connectionsOf(id);
  }

  /** What the one side of a pair may be told of relays now, beside the servers of the configuration. */
  relaysFor(pair: Pair): readonly IceServer[] {
    return this.#pairs.relaysFor(pair);
  }

  /** What another process is to have of this one. */
  estate(): Estate {
    return this.#arrivals.estate();
  }

  gauges(): ServerGauges {
    return {
      connections: this.#connections.size,
      sessions: this.#sessions.size,
      rooms: this.#rooms.size,
      members: this.#rooms.memberCount(),
      users: this.#users.size,
      invites: this.#invites.size,
      visits: this.#doors.size,
      doorPlaces: this.#doors.places,
      conversations: this.#conversations.size,
      asks: this.#context.asks.size,
      replayBytes: this.#sessions.budgets.events.chars,
      timers: this.#context.timers.size + this.#doorTimers.size,
    };
  }

  #opened(input: Opened, now: Millis): void {
    const { connection: id } = input;
    const connection = new Connection(input, this.#context, now);
    this.#connections.set(id, connection);
    this.#silent.add(connection);
    if (this.#isDraining) connection.close('drain', now, this.#context.limits.drainedRetryMs);
    else if (this.#silent.size > this.#context.limits.greetingConnectionsMax) {
      connection.close('rate', now, this.#context.limits.busySlotMs);
    }
  }

  #heard(id: ConnectionId, text: string, now: Millis): void {
    const connection = this.#connections.get(id);
    if (connection === undefined) return;
    if (connection.state.is === 'opened') this.#silent.delete(connection);
    if (!connection.hears(now, text.length)) return;
    if (this.#handOver === undefined) this.#frames.read(connection, text, now);
    else this.#handOver.heard(connection, text, now);
  }

  #closed(id: ConnectionId, code: number, now: Millis): void {
    const connection = this.#connections.get(id);
    if (connection === undefined) return;
    this.#connections.delete(id);
    this.#silent.delete(connection);
    this.#reception.withdraw(connection);
    const session = connection.state.is === 'bound' ? connection.state.session : undefined;
    connection.ended(now, code === PAGE_GONE);
    const why = endBy(code);
    if (session !== undefined && why !== undefined) this.#sessions.end(session, why, now);
  }

  /** Everybody gets a time of their own to come back, people in rooms first. */
  #drain(now: Millis): void {
    const { hellosPerSecond } = this.#context.limits;
    this.#isDraining = true;
    this.#doors.drain(now);
    const inRoom: Connection[] = [];
    const others: Connection[] = [];
    for (const connection of this.#connections.values()) {
      const { state } = connection;
      const isInRoom = state.is === 'bound' && state.session.member !== undefined;
      (isInRoom ? inRoom : others).push(connection);
    }
    for (const [ahead, connection] of [...inRoom, ...others].entries()) {
      connection.close('drain', now, slotAfter(ahead, hellosPerSecond));
    }
  }

  #beginHandOver(now: Millis): void {
    this.#isDraining = true;
    this.#handOver ??= new HandOver(this.#context, [...this.#connections.values()], now);
  }

  #tick(now: Millis): void {
    for (const timers of [this.#context.timers, this.#doorTimers]) {
      for (let due = timers.due(now); due !== undefined; due = timers.due(now)) due.onTime(now);
    }
  }
}

function contextOf(options: ServerOptions): Context {
  const { crypto, limits = {}, mutants = noMutants, admission, iceServers = [], relays } = options;
  const all = limitsWith(limits);
  const outputs = new Outputs<ServerOutput>();
  const timers = new Timers<Timed>();
  const tickets = new CallTickets({
    crypto,
    mac: options.ticketMac ?? crypto.mac.bind(crypto),
    timeOrigin: options.timeOrigin ?? 0,
    lifeMs: all.ticketLifeMs,
  });
  return {
    crypto,
    limits: all,
    messageRate: { burst: all.messagesBurst, perSecond: all.messagesPerSecond },
    mutants,
    timers,
    outputs,
    followers: [],
    asks: new Asks(all, outputs),
    admission: admission ?? { registration: 'open' },
    pairs: options.pairs ?? 'open',
    ice: new Ice({ crypto, limits: all, mutants, timers }, iceServers, relays),
    tickets,
    ticketOffice: new TicketOffice({ limits: all, timers, tickets }),
  };
}

/** Whether a close ends the session, too: the client said goodbye, or the shell ordered it to begin anew. */
function endBy(code: number): 'goodbye' | 'protocol' | undefined {
  if (code === closeCodes.goodbye.code) return 'goodbye';
  return orderOf(code) === 'newSession' ? 'protocol' : undefined;
}
