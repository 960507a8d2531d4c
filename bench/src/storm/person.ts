/**
 * A client as a browser would be one: the real machine of the client core over sockets that cost the load
 * process little. Every decision, when to come back above all, is the machine's.
 */
import {
  Client,
  type ClientInput,
  type ClientOutput,
  type Outcome,
  type Request,
} from '@parley/core/client';
import { Prng } from '@parley/core/kit';
import type { CreateResult } from '@parley/protocol';
import type { Target } from '../load/pair.ts';
import { clock } from './clock.ts';
import { StubPeer } from './stub-peer.ts';
import { probe, type TicketBox, TlsWebSocket } from './tls-socket.ts';

export class Person {
  readonly #machine: Client;
  readonly #target: Target;
  readonly #tickets: TicketBox = {};
  readonly #sockets = new Map<number, TlsWebSocket>();
  readonly #peers = new Map<number, StubPeer>();
  readonly #device: string;
  readonly #requests: ((outcome: Outcome) => void)[] = [];
  #inputs: ClientInput[] | undefined;
  /** What it shows may have changed. */
  onChange: () => void = () => undefined;
  /** Sockets that were opened, and plain requests that were made. */
  attempts = 0;

  constructor(target: Target, name: string) {
    this.#target = target;
    this.#device = name.replaceAll('.', '-').padStart(22, '0');
    this.#machine = new Client({ entropy: new Prng(name) });
  }

  /** Known to the server, with nothing on the way to it. */
  get isIn(): boolean {
    const { connection } = this.#machine.state();
    return connection.is === 'online' && this.#machine.gauges.outbox === 0;
  }

  get isOnline(): boolean {
    return this.#machine.state().connection.is === 'online';
  }

  /** In a call whose media flows. */
  get isTalking(): boolean {
    const { call } = this.#machine.state();
    return call.is === 'in' && call.members[0]?.link === 'active';
  }

  start(): void {
    this.feed({ t: 'start', device: this.#device, visible: true });
  }

  async ask(request: Request): Promise<unknown> {
    const { promise, resolve } = Promise.withResolvers<Outcome>();
    this.feed({ t: 'request', id: this.#requests.push(resolve) - 1, request });
    const outcome = await promise;
    if (outcome.ok) return outcome.value;
    throw new Error(`${request.do} was refused: ${outcome.code}`);
  }

  readonly feed = (input: ClientInput): void => {
    if (this.#inputs !== undefined) return void this.#inputs.push(input);
    this.#inputs = [input];
    for (let next = this.#inputs.shift(); next !== undefined; next = this.#inputs.shift()) {
      this.#machine.handle(next, performance.now());
      for (
        let output = this.#machine.pollOutput();
        output !== undefined;
        output = this.#machine.pollOutput()
      ) {
        this.#carryOut(output);
      }
    }
    this.#inputs = undefined;
    clock.set(this, this.#machine.nextTimeout());
    this.onChange();
  };

  #carryOut(output: ClientOutput): void {
    switch (output.t) {
      case 'openSocket':
        return this.#openSocket(output.socket);
      case 'sendSocket':
        return this.#sockets.get(output.socket)?.send(output.text);
      case 'closeSocket':
        this.#sockets.get(output.socket)?.close(output.code);
        this.#sockets.delete(output.socket);
        return;
      case 'probeServer':
        this.attempts += 1;
        return probe(this.#target, this.#tickets, output.timeoutMs, (reachable) =>
          this.feed({ t: 'serverProbed', reachable }),
        );
      case 'settle':
        return this.#requests[output.request]?.(output.outcome);
      case 'openPeer': {
        const { peer } = output;
        this.#peers.set(peer, new StubPeer((event) => this.feed({ t: 'peer', peer, event })));
        return;
      }
      case 'peerStep': {
        const { peer, step } = output;
        const result = this.#peers.get(peer)?.take(step);
        if (result !== undefined) this.feed({ t: 'peerDone', peer, result });
        return;
      }
      case 'peerMeasure':
        return this.#peers.get(output.peer)?.measure();
      case 'sendChannel':
        return this.#peers.get(output.peer)?.send(output.text);
      case 'closePeer':
        this.#peers.get(output.peer)?.close();
        this.#peers.delete(output.peer);
        return;
      default:
      // What else there is to do is for screens and storage.
    }
  }

  #openSocket(socket: number): void {
    this.attempts += 1;
    const opened = new TlsWebSocket(this.#target, this.#tickets, {
      opened: () => this.feed({ t: 'socketOpened', socket }),
      frame: (text) => this.feed({ t: 'socketFrame', socket, text }),
      closed: (code, reason) => {
        this.#sockets.delete(socket);
        this.feed({ t: 'socketClosed', socket, code, reason });
      },
    });
    this.#sockets.set(socket, opened);
  }
}

/** In a room of their own. */
export async function meet(one: Person, other: Person): Promise<void> {
  const { room } = (await one.ask({ do: 'create' })) as CreateResult;
  await one.ask({ do: 'join', room, name: 'Ada' });
  await other.ask({ do: 'join', room, name: 'Grace' });
}
