/**
 * The last steps of this tab's life as lines to copy into a bug report. Only words and numbers can
 * stand in a line: whatever holds a digit or a sign beside letters is dropped, so that no address,
 * description, secret or name gets in even when somebody logs one by mistake.
 */
import type { ClientLog, EnvironmentEvent, LocalMedia } from '@parley/core/client';
import type { Millis } from '@parley/core/kit';
import type { LocalState } from './api.ts';
import { sdkLimits } from './limits.ts';

const WORDS = /^[A-Za-z_ ]{1,40}$/;

/** What the shell itself has to say; the machine's lines are `ClientLog`. */
export type ShellLog =
  | ({ step: 'media' } & LocalMedia)
  | ({ step: 'device problems' } & LocalState['problems'])
  | { step: 'page'; event: EnvironmentEvent }
  | { step: 'ice servers left out'; count: number }
  | { step: 'failure'; error: string };

export class LogRing {
  readonly #lines: string[] = [];
  readonly #linesMax: number;

  constructor(linesMax: number = sdkLimits.logLines) {
    this.#linesMax = linesMax;
  }

  add(event: ClientLog | ShellLog, now: Millis): void {
    const { step, ...details } = event;
    const words = Object.entries(details).map(([key, value]) => `${key}=${harmless(value)}`);
    this.#lines.push([(now / 1_000).toFixed(3), harmless(step), ...words].join(' '));
    if (this.#lines.length > this.#linesMax) this.#lines.shift();
  }

  text(): string {
    return this.#lines.join('\n');
  }
}

function harmless(value: unknown): string {
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  return typeof value === 'string' && WORDS.test(value) ? value.replaceAll(' ', '-') : '?';
}
