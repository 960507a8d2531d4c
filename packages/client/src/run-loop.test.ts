import { expect, it } from 'vitest';
import type { ClientInput, ClientOutput } from '@parley/core/client';
import type { Machine, Millis } from '@parley/core/kit';
import type { Clock } from './platform.ts';
import { RunLoop } from './run-loop.ts';

class FakeClock implements Clock {
  time = 0;
  ahead = 1_000_000;
  timer: { at: number; callback: () => void } | undefined;

  now(): Millis {
    return this.time;
  }

  wall(): Millis {
    return this.time + this.ahead;
  }

  setTimer(callback: () => void, delayMs: Millis): () => void {
    const timer = { at: this.time + delayMs, callback };
    this.timer = timer;
    return () => {
      if (this.timer === timer) this.timer = undefined;
    };
  }

  /** Lets the pending timer fire, late by so much. */
  fire(lateMs = 0): void {
    const { timer } = this;
    if (timer === undefined) throw new Error('no timer is armed');
    this.time = timer.at + lateMs;
    this.timer = undefined;
    timer.callback();
  }
}

class ScriptedMachine implements Machine<ClientInput, ClientOutput> {
  readonly handled: string[] = [];
  readonly outputs: ClientOutput[] = [];
  timeout: Millis | undefined;
  onInput: (input: ClientInput) => void = () => undefined;

  handle(input: ClientInput): void {
    const { t } = input;
    this.handled.push(t === 'environment' ? `${input.event} ${input.sleptMs ?? ''}`.trim() : t);
    this.onInput(input);
  }

  pollOutput(): ClientOutput | undefined {
    return this.outputs.shift();
  }

  nextTimeout(): Millis | undefined {
    return this.timeout;
  }
}

function setUp() {
  const clock = new FakeClock();
  const machine = new ScriptedMachine();
  const carried: string[] = [];
  const failures: unknown[] = [];
  const loop = new RunLoop(machine, clock, {
    carryOut: (output) => {
      carried.push(output.t);
      if (output.t === 'openSocket') loop.feed({ t: 'tick' });
    },
    drained: () => carried.push('drained'),
    failed: (error) => failures.push(error),
  });
  return { clock, machine, carried, failures, loop };
}

it('drains all outputs of an input before it takes the next, also one that an output caused', () => {
  const { machine, carried, loop } = setUp();
  machine.onInput = (input) => {
    if (input.t === 'stop') machine.outputs.push({ t: 'openSocket', socket: 1 }, { t: 'changed' });
  };
  loop.feed({ t: 'stop' });
  expect(machine.handled).toEqual(['stop', 'tick']);
  expect(carried).toEqual(['openSocket', 'changed', 'drained']);
});

it('keeps one timer, at the deadline of the machine', () => {
  const { clock, machine, loop } = setUp();
  machine.timeout = 300;
  loop.feed({ t: 'tick' });
  expect(clock.timer?.at).toBe(300);
  machine.timeout = 200;
  loop.feed({ t: 'tick' });
  expect(clock.timer?.at).toBe(200);
  machine.timeout = undefined;
  clock.fire();
  expect(machine.handled).toEqual(['tick', 'tick', 'tick']);
  expect(clock.timer).toBeUndefined();
});

it('[CLI1] tells the machine that it woke when the clocks parted or the timer came late', () => {
  const { clock, machine, loop } = setUp();
  machine.timeout = 1_000;
  loop.feed({ t: 'tick' });
  clock.fire(6_000);
  expect(machine.handled).toEqual(['tick', 'woke', 'tick']);
  machine.timeout = clock.time + 1_000;
  clock.ahead += 6_000;
  loop.feed({ t: 'stop' });
  expect(machine.handled.slice(3)).toEqual(['woke 6000', 'stop']);
  clock.fire(100);
  expect(machine.handled.slice(5)).toEqual(['tick']);
  clock.ahead -= 6_000;
  loop.feed({ t: 'stop' });
  expect(machine.handled.slice(6), 'set back, nobody slept').toEqual(['woke 0', 'stop']);
});

it('[CLI9] reports a machine that throws and stops, so that nothing hangs', () => {
  const { clock, machine, failures, loop } = setUp();
  const mistake = new Error('Assertion failed');
  machine.timeout = 100;
  machine.onInput = () => {
    throw mistake;
  };
  loop.feed({ t: 'tick' });
  loop.feed({ t: 'tick' });
  expect(failures).toEqual([mistake]);
  expect(machine.handled).toEqual(['tick']);
  expect(clock.timer).toBeUndefined();
});
