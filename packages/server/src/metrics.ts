import { collectDefaultMetrics, Counter, Gauge, Registry } from 'prom-client';
/** Counts for Prometheus. They name kinds of things, never one of them. */
import type { ServerCount, ServerGauges } from '@parley/core/server';
import type { KeptRelays } from './relays.ts';

type RelayFigures = Pick<KeptRelays, 'state' | 'restarts' | 'allocations'>;

export class Metrics {
  readonly #registry = new Registry();
  readonly #messages = this.#tally('messages_total', 'Messages received, by type.', 'type');
  readonly #wishes = this.#tally(
    'door_wishes_total',
    'Messages received at doors to other protocols, by door and kind.',
    'door',
    'wish',
  );
  readonly #refusals = this.#tally('refusals_total', 'Refusals sent, by error code.', 'code');
  readonly #resumes = this.#tally(
    'resumes_refused_total',
    'Sessions that could not be resumed, by reason.',
    'why',
  );
  readonly #tickets = this.#tally('tickets_total', 'Call tickets shown, by outcome.', 'outcome');
  readonly #requests = this.#tally('http_requests_total', 'HTTP requests, by status.', 'status');
  readonly #upgrades = this.#tally('upgrades_total', 'WebSocket upgrades, by status.', 'status');
  readonly #pushes = this.#tally('pushes_total', 'Pushes sent, by outcome.', 'outcome');
  readonly #asks = this.#tally(
    'asks_total',
    'Questions to the store and others, by call and outcome.',
    'call',
    'outcome',
  );
  #relayed = 0;

  constructor(gauges: () => ServerGauges, sockets: () => number, relays: RelayFigures) {
    // Brings the delay of the event loop, memory, CPU time and descriptors under their usual names.
    collectDefaultMetrics({ register: this.#registry });
    this.#counter('relayed_total', 'Messages relayed from member to member.', [], (counter) =>
      counter.inc(this.#relayed),
    );
    this.#gauge('sockets', 'WebSockets open.', sockets);
    this.#gauge('connections', 'Connections the server knows.', () => gauges().connections);
    this.#gauge('sessions', 'Sessions, with or without a connection.', () => gauges().sessions);
    this.#gauge('rooms', 'Rooms.', () => gauges().rooms);
    this.#gauge('members', 'Members of all rooms.', () => gauges().members);
    this.#gauge('users', 'Users who are signed in somewhere.', () => gauges().users);
    this.#gauge('invites', 'Calls by name that have not begun.', () => gauges().invites);
    this.#gauge('visits', 'Clients at doors to other protocols.', () => gauges().visits);
    this.#gauge('door_places', 'What is held for clients at doors.', () => gauges().doorPlaces);
    this.#gauge('asks_waiting', 'Questions without an answer yet.', () => gauges().asks);
    this.#gauge('replay_bytes', 'Bytes kept for replay.', () => gauges().replayBytes);
    this.#gauge('turn_up', 'Whether a relay of our own runs.', () =>
      relays.state() === 'running' ? 1 : 0,
    );
    this.#counter('turn_restarts_total', 'How often it was started again.', [], (counter) =>
      counter.inc(relays.restarts),
    );
    this.#gauge('turn_allocations', 'Addresses that people have from it.', () =>
      relays.allocations(),
    );
    this.#gauge('timers', 'Deadlines that are set.', () => gauges().timers);
  }

  count(count: ServerCount): void {
    if (count.what === 'relayed') this.#relayed += 1;
    else if (count.what === 'message') add(this.#messages, count.type);
    else if (count.what === 'wish') add(this.#wishes, count.door, count.wish);
    else if (count.what === 'resume refused') add(this.#resumes, count.why);
    else if (count.what === 'ticket') add(this.#tickets, count.outcome);
    else add(this.#refusals, count.code);
  }

  countRequest(status: number): void {
    add(this.#requests, String(status));
  }

  countUpgrade(status: number): void {
    add(this.#upgrades, String(status));
  }

  countPush(outcome: string): void {
    add(this.#pushes, outcome);
  }

  countAsk(call: string, outcome: string): void {
    add(this.#asks, call, outcome);
  }

  get contentType(): string {
    return this.#registry.contentType;
  }

  text(): Promise<string> {
    return this.#registry.metrics();
  }

  /** Counts by labels, handed over when somebody asks: each message counts, few scrapes do. */
  #tally(name: string, help: string, ...labels: string[]): Tally {
    const tally: Tally = new Map();
    this.#counter(name, help, labels, (counter) => {
      for (const [key, count] of tally) {
        const values = key.split(' ');
        counter.inc(
          Object.fromEntries(labels.map((label, at) => [label, values[at] ?? ''])),
          count,
        );
      }
    });
    return tally;
  }

  #counter(
    name: string,
    help: string,
    labelNames: string[],
    fill: (counter: Counter) => void,
  ): void {
    const counter: Counter = new Counter({
      name: `parley_${name}`,
      help,
      labelNames,
      registers: [this.#registry],
      collect: () => {
        counter.reset();
        fill(counter);
      },
    });
  }

  /** Without a value where nothing is known. */
  #gauge(name: string, help: string, read: () => number | undefined): void {
    const gauge: Gauge = new Gauge({
      name: `parley_${name}`,
      help,
      registers: [this.#registry],
      collect: () => {
        const value = read();
        if (value === undefined) gauge.remove();
        else gauge.set(value);
      },
    });
  }
}

/** By the values of the labels, in their order; none of them has a blank. */
type Tally = Map<string, number>;

function add(tally: Tally, ...values: string[]): void {
  const key = values.join(' ');
  tally.set(key, (tally.get(key) ?? 0) + 1);
}
