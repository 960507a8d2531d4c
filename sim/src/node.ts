/**
 * Runs one machine in the world: feeds its inputs in order, carries its outputs out, wakes it at
 * its deadline by its own clock. It can be paused, as a frozen page or a blocked loop is; what
 * arrives meanwhile waits.
 */
import type { Machine, Millis } from '@parley/core/kit';
import type { Clock } from './clock.ts';
import type { World } from './world.ts';

/** Sees everything that goes into and comes out of a machine. */
export interface Observer<Input, Output> {
  input(input: Input): void;
  output(output: Output): void;
  /** The machine was drained. */
  settled(outputs: number): void;
}

export abstract class Node<Input extends { t: string }, Output> {
  readonly name: string;
  protected readonly world: World;
  protected clock: Clock;
  protected machine: Machine<Input, Output>;
  #observer: Observer<Input, Output> | undefined;
  #tick: Input;
  #waiting: Input[] = [];
  #pausedUntil: Millis = 0;
  #wakeAt: Millis = Number.POSITIVE_INFINITY;
  #handling = false;
  #off = false;
  /** A hidden tab's timers fire no more often than this. */
  timerGrainMs: Millis = 1;

  constructor(
    name: string,
    world: World,
    clock: Clock,
    machine: Machine<Input, Output>,
    tick: Input,
  ) {
    this.name = name;
    this.world = world;
    this.clock = clock;
    this.machine = machine;
    this.#tick = tick;
  }

  observe(observer: Observer<Input, Output> | undefined): void {
    this.#observer = observer;
  }

  get isOff(): boolean {
    return this.#off;
  }

  get isPaused(): boolean {
    return this.world.now < this.#pausedUntil;
  }

  get localNow(): Millis {
    return this.clock.read(this.world.now);
  }

  /** Nothing comes of it any more, as after a kill. */
  turnOff(): void {
    this.#off = true;
    this.#waiting = [];
  }

  pause(untilMs: Millis): void {
    const first = !this.isPaused;
    this.#pausedUntil = Math.max(this.#pausedUntil, untilMs);
    if (first) this.world.at(this.#pausedUntil, () => this.#resume());
  }

  heal(): void {
    this.#pausedUntil = 0;
    this.#resume();
  }

  feed(input: Input): void {
    if (this.#off) return;
    if (this.isPaused || this.#handling) this.#waiting.push(input);
    else this.#handle(input);
  }

  protected abstract carryOut(output: Output): void;

  /** Everything a replacement of the machine must forget. */
  protected replaceMachine(machine: Machine<Input, Output>, clock: Clock): void {
    this.machine = machine;
    this.clock = clock;
    this.#waiting = [];
    this.#wakeAt = Number.POSITIVE_INFINITY;
  }

  #resume(): void {
    if (this.#off) return;
    if (this.isPaused) return this.world.at(this.#pausedUntil, () => this.#resume());
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const input of waiting) this.feed(input);
    this.#handle(this.#tick);
  }

  #handle(input: Input): void {
    if (this.#off) return;
    this.#handling = true;
    this.#note('', input);
    this.#observer?.input(input);
    this.machine.handle(input, this.localNow);
    let outputs = 0;
    for (;;) {
      const output = this.machine.pollOutput();
      if (output === undefined) break;
      outputs += 1;
      this.#note('> ', output);
      this.carryOut(output);
      this.#observer?.output(output);
    }
    this.#handling = false;
    this.#observer?.settled(outputs);
    this.#arm();
    const next = this.#waiting.shift();
    if (next !== undefined) this.feed(next);
  }

  #note(arrow: string, item: Input | Output): void {
    const { trace, now } = this.world;
    if (trace.isOn) trace.note(now, this.name, arrow + describe(item));
  }

  #arm(): void {
    const deadline = this.machine.nextTimeout();
    if (deadline === undefined) return;
    const grain = this.timerGrainMs;
    const due = Math.max(this.clock.worldTimeOf(deadline), this.world.now + 1);
    const at = grain > 1 ? Math.ceil(due / grain) * grain : due;
    if (at >= this.#wakeAt) return;
    this.#wakeAt = at;
    this.world.at(at, () => this.#wake(at));
  }

  #wake(at: Millis): void {
    if (this.#wakeAt !== at || this.#off) return;
    this.#wakeAt = Number.POSITIVE_INFINITY;
    if (this.isPaused) return;
    const deadline = this.machine.nextTimeout();
    if (deadline !== undefined && deadline <= this.localNow) this.#handle(this.#tick);
    else this.#arm();
  }
}

/** Frames as they are, all else as JSON. */
function describe(item: unknown): string {
  const { t, text } = item as { t: string; text?: unknown };
  if (t === 'changed' || t === 'tick') return t;
  return typeof text === 'string' ? `${t} ${text}` : JSON.stringify(item);
}
