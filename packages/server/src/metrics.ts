import { collectDefaultMetrics, Counter, Gauge, Registry } from 'prom-client';
/** Counts for Prometheus. They name kinds of things, never one of them. */
import type { ServerCount, ServerGauges } from '@parley/core/server';

export class Metrics {
  readonly #registry = new Registry();
  readonly #messages = this.#counter('messages_total', 'Messages received, by type.', 'type');
  readonly #refusals = this.#counter('refusals_total', 'Refusals sent, by error code.', 'code');
  readonly #relayed = this.#counter('relayed_total', 'Messages relayed from member to member.');
  readonly #requests = this.#counter('http_requests_total', 'HTTP requests, by status.', 'status');
  readonly #upgrades = this.#counter('upgrades_total', 'WebSocket upgrades, by status.', 'status');

  constructor(gauges: () => ServerGauges, sockets: () => number) {
    // Brings the delay of the event loop, memory, CPU time and descriptors under their usual names.
    collectDefaultMetrics({ register: this.#registry });
    this.#gauge('sockets', 'WebSockets open.', sockets);
    this.#gauge('connections', 'Connections the server knows.', () => gauges().connections);
    this.#gauge('sessions', 'Sessions, with or without a connection.', () => gauges().sessions);
    this.#gauge('rooms', 'Rooms.', () => gauges().rooms);
    this.#gauge('members', 'Members of all rooms.', () => gauges().members);
    this.#gauge('replay_bytes', 'Bytes kept for replay.', () => gauges().replayBytes);
    this.#gauge('timers', 'Deadlines that are set.', () => gauges().timers);
  }

  count(count: ServerCount): void {
    if (count.what === 'relayed') this.#relayed.inc();
    else if (count.what === 'message') this.#messages.inc({ type: count.type });
    else this.#refusals.inc({ code: count.code });
  }

  countRequest(status: number): void {
    this.#requests.inc({ status });
  }

  countUpgrade(status: number): void {
    this.#upgrades.inc({ status });
  }

  get contentType(): string {
    return this.#registry.contentType;
  }

  text(): Promise<string> {
    return this.#registry.metrics();
  }

  #counter<Label extends string>(
    name: string,
    help: string,
    ...labelNames: Label[]
  ): Counter<Label> {
    return new Counter({ name: `parley_${name}`, help, labelNames, registers: [this.#registry] });
  }

  #gauge(name: string, help: string, read: () => number): void {
    const gauge: Gauge = new Gauge({
      name: `parley_${name}`,
      help,
      registers: [this.#registry],
      collect: () => gauge.set(read()),
    });
  }
}
