import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { Machine, Millis } from '@parley/core/kit';
import { RunLoop } from './run-loop.ts';

type Input = 'tick' | { wakeAt: Millis } | { say: string[] };

/** Says what it was told to, and notes when it is woken. */
class Sleeper implements Machine<Input, string> {
  readonly wakes: Millis[] = [];
  #deadline: Millis | undefined;
  #outputs: string[] = [];

  handle(input: Input, now: Millis): void {
    if (input === 'tick') {
      this.wakes.push(now);
      this.#deadline = undefined;
    } else if ('wakeAt' in input) this.#deadline = input.wakeAt;
    else this.#outputs.push(...input.say);
  }

  pollOutput(): string | undefined {
    return this.#outputs.shift();
  }

  nextTimeout(): Millis | undefined {
    return this.#deadline;
  }
}

const said: string[] = [];
let machine: Sleeper;
let loop: RunLoop<Input, string>;
beforeEach(() => {
  vi.useFakeTimers();
  said.length = 0;
  machine = new Sleeper();
  loop = new RunLoop<Input, string>(
    machine,
    'tick',
    (output) => said.push(output),
    () => performance.now(),
  );
});
afterEach(() => vi.useRealTimers());

it('carries out every output in order before the next input', () => {
  loop.feed({ say: ['a', 'b'] });
  loop.feed({ say: ['c'] });
  expect(said).toEqual(['a', 'b', 'c']);
});

it('wakes the machine at its deadline and not before, with one timer', () => {
  const start = performance.now();
  loop.feed({ wakeAt: start + 500 });
  loop.feed({ wakeAt: start + 100 });
  loop.feed({ wakeAt: start + 200 });
  expect(vi.getTimerCount()).toBe(1);
  vi.advanceTimersByTime(199);
  expect(machine.wakes).toEqual([]);
  vi.advanceTimersByTime(1);
  expect(machine.wakes).toEqual([start + 200]);
  expect(vi.getTimerCount()).toBe(0);
});

it('survives deadlines that are further off than a timer can be', () => {
  const far = 2 ** 31 + 1_000;
  const start = performance.now();
  loop.feed({ wakeAt: start + far });
  vi.advanceTimersByTime(far - 1);
  expect(machine.wakes).toEqual([]);
  vi.advanceTimersByTime(1);
  expect(machine.wakes).toEqual([start + far]);
});

it('arms nothing once it is stopped', () => {
  loop.feed({ wakeAt: performance.now() + 100 });
  loop.stop();
  loop.feed({ wakeAt: performance.now() + 50 });
  expect(vi.getTimerCount()).toBe(0);
});

it('lets deadlines and all but what passes wait while it is held, and then goes on in order', () => {
  const start = performance.now();
  loop.feed({ wakeAt: start + 50 });
  loop.hold((input) => input !== 'tick' && 'say' in input && input.say[0] === 'urgent');
  loop.feed({ say: ['a'] });
  loop.feed({ say: ['urgent'] });
  loop.feed({ say: ['b'] });
  vi.advanceTimersByTime(200);
  expect(machine.wakes).toEqual([]);
  expect(said).toEqual(['urgent']);
  loop.release({ say: ['first'] });
  expect(said).toEqual(['urgent', 'first', 'a', 'b']);
  vi.advanceTimersByTime(4);
  expect(machine.wakes).toEqual([start + 204]);
});
