/**
 * Asks the operator's hooks who may come in, and tells them of calls. Where there is no hook nobody has to
 * wait. What a hook answers is taken by the letter: whatever is not a clear yes is a failure of it.
 */
import type { EndedCall } from '@parley/core/server';
import type { Refusal } from './doors/door.ts';
import type { HookContext, Hooks, Soon } from './hooks.ts';
import { inTime } from './in-time.ts';

export interface Known {
  readonly user?: string;
}

const unknown: Refusal = { status: 401, text: 'Sign in first.' };
const unwelcome: Refusal = { status: 403, text: 'You may not come in here.' };

/** Of a pass for the ICE servers, whoever made it. */
export const passBytesMax = 4_096;

export class Doorkeeper {
  readonly #hooks: Hooks;
  readonly #timeoutMs: number;
  readonly #reportFailure: (error: unknown) => void;
  readonly #telling = new Set<Promise<void>>();

  constructor(hooks: Hooks, timeoutMs: number, reportFailure: (error: unknown) => void) {
    this.#hooks = hooks;
    this.#timeoutMs = timeoutMs;
    this.#reportFailure = reportFailure;
  }

  /** Whether it is for the hooks to say who is told of the ICE servers. */
  get hasIcePasses(): boolean {
    return this.#hooks.hasIcePass !== undefined;
  }

  /** Whether it is for the hooks to say who is whom in a pair. */
  get decidesWhoCalls(): boolean {
    return this.#hooks.authorize !== undefined;
  }

  authenticate(context: HookContext): Soon<Known | Refusal> {
    return this.#hooks.authenticate === undefined ? {} : this.#askWho(context);
  }

  /** Undefined where they may come. */
  authorize(context: HookContext): Soon<Refusal | undefined> {
    return this.#hooks.authorize === undefined ? undefined : this.#askWhether(context);
  }

  async icePass(context: HookContext): Promise<string> {
    const pass: unknown = await this.#inTime(() => this.#hooks.getIcePass?.(context));
    if (isPass(pass)) return pass;
    throw new TypeError('getIcePass gave no pass');
  }

  async hasIcePass(pass: string, context: HookContext): Promise<boolean> {
    return (await this.#inTime(() => this.#hooks.hasIcePass?.(pass, context))) === true;
  }

  /** Nobody waits for what comes of it but the end of the process. */
  callEnded(call: EndedCall): void {
    if (this.#hooks.onCallEnded === undefined) return;
    const told = this.#inTime(() => this.#hooks.onCallEnded?.(call))
      .catch(this.#reportFailure)
      .finally(() => this.#telling.delete(told));
    this.#telling.add(told);
  }

  /** When every call was told of, or that took too long. */
  async settled(): Promise<void> {
    await Promise.all(this.#telling);
  }

  async #askWho(context: HookContext): Promise<Known | Refusal> {
    const known: unknown = await this.#inTime(() => this.#hooks.authenticate?.(context));
    if (known === undefined) return {};
    if (known === false) return unknown;
    if (isKnown(known)) return { user: known.user };
    throw new TypeError('authenticate said neither who it is nor false');
  }

  async #askWhether(context: HookContext): Promise<Refusal | undefined> {
    const may: unknown = await this.#inTime(() => this.#hooks.authorize?.(context));
    return may === true ? undefined : unwelcome;
  }

  #inTime<Answer>(ask: () => Soon<Answer>): Promise<Answer> {
    return inTime(this.#timeoutMs, ask);
  }
}

const isPass = (pass: unknown): pass is string =>
  typeof pass === 'string' && pass !== '' && Buffer.byteLength(pass) <= passBytesMax;

const isKnown = (known: unknown): known is { user: string } =>
  typeof known === 'object' && known !== null && 'user' in known && typeof known.user === 'string';
