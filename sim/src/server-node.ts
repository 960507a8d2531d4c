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
  #sockets = new Map<ConnectionId, Socket>();
  #nextConnection = 1;
  /** Counts restarts: connections of an earlier life reach nobody. */
  #life = 0;
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
    this.#sockets.set(connection, socket);
    const feed = (input: ServerInput): void => {
      if (life === this.#life) this.feed(input);
    };
    return {
      opened: () => feed({ t: 'opened', connection, address }),
      frame: (text) => feed({ t: 'frame', connection, text }),
      ponged: () => feed({ t: 'ponged', connection }),
      closed: (code) => {
        this.#sockets.delete(connection);
        feed({ t: 'closed', connection, code });
      },
    };
  }

  /** Kills the process; after `downMs` a new one without memory listens. */
  restart(downMs: Millis): void {
    if (this.#isDown) return;
    this.#isDown = true;
    this.#life += 1;
    for (const socket of this.#sockets.values()) socket.cut('client');
    this.#sockets.clear();
    const clock = this.#nextClock();
    const date = dateAt(this.world) + this.#dateJumps();
    this.#server = this.#make(date - clock.read(this.world.now));
    this.replaceMachine(this.#server, clock);
    this.world.after(downMs, () => {
      this.#isDown = false;
    });
  }

  protected override carryOut(output: ServerOutput): void {
    switch (output.t) {
      case 'send':
        return this.#sockets.get(output.connection)?.sendDown(output.text);
      case 'ping':
        return this.#sockets.get(output.connection)?.ping();
      case 'close': {
        const reason = output.slotMs === undefined ? '' : `slot=${output.slotMs}`;
        const { code } = closeCodes[output.close];
        return this.#sockets.get(output.connection)?.close('server', code, reason);
      }
      case 'ask': {
        const life = this.#life;
        return this.#outer.ask(output.question, (answer) => {
          if (life === this.#life) this.feed({ t: 'answered', ask: output.ask, answer });
        });
      }
      case 'log':
      case 'count':
      case 'told':
      case 'callEnded':
        return;
    }
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
