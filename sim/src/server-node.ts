/**
 * The shell of a server in the world: sockets in, machine, sockets out, and whom it asks. It can be
 * restarted with empty memory and a clock that begins anew; what lasts, as on a disk, is the key with
 * which it recognises its own rooms, and the store. The date of its machine goes on, more or less.
 */
import { type Millis, Prng } from '@parley/core/kit';
import type {
  ConnectionId,
  Server,
  ServerCrypto,
  ServerGauges,
  ServerInput,
  ServerOutput,
} from '@parley/core/server';
import { closeCodes } from '@parley/protocol';
import type { Clock } from './clock.ts';
import type { Socket, SocketEvents } from './network.ts';
import { Node } from './node.ts';
import type { OuterModel } from './outer-model.ts';
import type { World } from './world.ts';

/** With the date at the time 0 of its clock. */
type MakeServer = (timeOrigin: number) => Server;

/** One process: the sockets that it has, and who hears of them. */
interface Life {
  readonly sockets: Map<ConnectionId, Socket>;
  feed: (input: ServerInput) => void;
}

/** On which the server runs, one life after another. */
interface ServerMachine {
  nextClock(): Clock;
  dateJumps(): Millis;
}

const BEGINNING = Date.UTC(2026, 0, 1);
const dateAt = (world: World): number => BEGINNING + world.now;

export class ServerNode extends Node<ServerInput, ServerOutput> {
  readonly #make: MakeServer;
  readonly #nextClock: () => Clock;
  /** Somebody sets the date. */
  readonly #dateJumps: () => Millis;
  readonly #outer: OuterModel;
  #server: Server;
  #life: Life;
  #nextConnection = 1;
  #isDown = false;

  constructor(world: World, machine: ServerMachine, outer: OuterModel, make: MakeServer) {
    const clock = machine.nextClock();
    const server = make(dateAt(world) - clock.read(world.now));
    super('server', world, clock, server, { t: 'tick' });
    this.#nextClock = () => machine.nextClock();
    this.#dateJumps = () => machine.dateJumps();
    this.#make = make;
    this.#outer = outer;
    this.#server = server;
    this.#life = this.#newLife();
  }

  get gauges(): ServerGauges {
    return this.#server.gauges();
  }

  get isDown(): boolean {
    return this.#isDown;
  }

  /** Answers a client that connects with the server's end of the socket. */
  accept(socket: Socket, address: string): SocketEvents | undefined {
    if (this.#isDown) return undefined;
    const connection = this.#nextConnection++;
    const life = this.#life;
    life.sockets.set(connection, socket);
    return {
      opened: () => life.feed({ t: 'opened', connection, address }),
      frame: (text) => life.feed({ t: 'frame', connection, text }),
      ponged: () => life.feed({ t: 'ponged', connection }),
      closed: (code) => {
        life.sockets.delete(connection);
        life.feed({ t: 'closed', connection, code });
      },
    };
  }

  /** Kills the process; after `downMs` a new one without memory listens. */
  restart(downMs: Millis): void {
    if (this.#isDown) return;
    this.#isDown = true;
    const { sockets } = this.#life;
    this.#life.feed = () => {};
    for (const socket of sockets.values()) socket.cut('client');
    sockets.clear();
    this.#begin();
    this.world.after(downMs, () => {
      this.#isDown = false;
    });
  }

  /** Another process takes the place of this one, which keeps its sockets until they end. False when it cannot. */
  takeOver(): boolean {
    // It answers first what it was asked, and while it stands still it gives nothing away.
    if (this.#isDown || this.isPaused || this.gauges.asks > 0) return false;
    const estate = this.#server.estate();
    const life = this.#life;
    const before = new ServerBefore(this.world, this.clock, this.#server, life.sockets);
    life.feed = (input) => {
      before.feed(input);
      if (life.sockets.size === 0) this.feed({ t: 'lastCame' });
    };
    this.#begin();
    this.feed({ t: 'inherit', estate });
    before.feed({ t: 'handOver' });
    return true;
  }

  /** A process without memory. */
  #begin(): void {
    const clock = this.#nextClock();
    const date = dateAt(this.world) + this.#dateJumps();
    this.#server = this.#make(date - clock.read(this.world.now));
    this.#life = this.#newLife();
    this.replaceMachine(this.#server, clock);
  }

  #newLife(): Life {
    return { sockets: new Map(), feed: (input) => this.feed(input) };
  }

  protected override carryOut(output: ServerOutput): void {
    if (output.t !== 'ask') return perform(output, this.#life.sockets);
    const life = this.#life;
    this.#outer.ask(output.question, (answer) =>
      life.feed({ t: 'answered', ask: output.ask, answer }),
    );
  }
}

/** A process whose place another one has taken. */
class ServerBefore extends Node<ServerInput, ServerOutput> {
  readonly #sockets: ReadonlyMap<ConnectionId, Socket>;

  constructor(
    world: World,
    clock: Clock,
    server: Server,
    sockets: ReadonlyMap<ConnectionId, Socket>,
  ) {
    super('server before', world, clock, server, { t: 'tick' });
    this.#sockets = sockets;
  }

  protected override carryOut(output: ServerOutput): void {
    perform(output, this.#sockets);
  }
}

function perform(output: ServerOutput, sockets: ReadonlyMap<ConnectionId, Socket>): void {
  switch (output.t) {
    case 'send':
      return sockets.get(output.connection)?.sendDown(output.text);
    case 'ping':
      return sockets.get(output.connection)?.ping();
    case 'close': {
      const reason = output.slotMs === undefined ? '' : `slot=${output.slotMs}`;
      const { code } = closeCodes[output.close];
      return sockets.get(output.connection)?.close('server', code, reason);
    }
    default:
  }
}

/** Cheap stand-ins: they only have to be functions of their text. */
export function cheapCrypto(chance: Prng): ServerCrypto {
  const key = chance.integer(0, 2 ** 31);
  return {
    bytes: (count) => chance.bytes(count),
    hash: (text) => Buffer.from(new Prng(`hash ${text}`).bytes(32)).toString('base64url'),
    mac: (text) => new Prng(`mac ${key} ${text}`).bytes(16),
    same: (a, b) => a === b,
  };
}
