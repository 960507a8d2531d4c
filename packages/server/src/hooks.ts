/**
 * What a program of the operator's own may decide: who comes in, who is told of the ICE servers, and
 * what it wants to hear of calls. Here is only what such a program looks like, and how it is found.
 */
import type { IncomingMessage } from 'node:http';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { DoorName, EndedCall } from '@parley/core/server';
import { reasonOf, StartError } from './start-error.ts';

export interface HookContext {
  /** The request for a WebSocket or a page, with its cookies. */
  readonly request: IncomingMessage;
  /** What is wanted: a door, the page of a pair, or the list of ICE servers. */
  readonly door: 'native' | 'pairs' | 'ice' | DoorName;
  /** Whom `authenticate` found. */
  readonly user?: string;
  /** As whom somebody comes and to whom, where the request says so. */
  readonly id?: string;
  readonly peer?: string;
}

export type Soon<Value> = Value | Promise<Value>;

/** Each may be missing. One that throws or takes too long admits nobody. */
export interface Hooks {
  /** Who it is, or undefined where that does not matter; false sends them away. */
  authenticate?(context: HookContext): Soon<{ user: string } | undefined | false>;
  authorize?(context: HookContext): Soon<boolean>;
  /** What a page gets to show for the list of ICE servers; `hasIcePass` is asked when it does. */
  getIcePass?(context: HookContext): Soon<string>;
  hasIcePass?(pass: string, context: HookContext): Soon<boolean>;
  onCallEnded?(call: EndedCall): Soon<void>;
}

const names = [
  'authenticate',
  'authorize',
  'getIcePass',
  'hasIcePass',
  'onCallEnded',
] as const satisfies (keyof Hooks)[];

/** The hooks themselves, or the name of a module that exports them. */
export async function loadHooks(given: string | Hooks | undefined): Promise<Hooks> {
  if (typeof given !== 'string') return checked(given ?? {}, 'hooks');
  const place = `--hooks ${given}`;
  const module = await import(pathToFileURL(resolve(given)).href).catch((error: unknown) => {
    throw new StartError(`${place}: ${whyNot(error)}`);
  });
  if (names.every((name) => module[name] === undefined)) {
    throw new StartError(`${place}: it exports none of ${names.join(', ')}.`);
  }
  return checked(module, place);
}

function checked(hooks: Hooks, place: string): Hooks {
  for (const name of names) {
    if (hooks[name] !== undefined && typeof hooks[name] !== 'function') {
      throw new StartError(`${place}: ${name} is no function.`);
    }
  }
  if ((hooks.getIcePass === undefined) !== (hooks.hasIcePass === undefined)) {
    throw new StartError(`${place}: getIcePass and hasIcePass need each other.`);
  }
  return hooks;
}

/** The module is the operator's, so what it says helps them. */
function whyNot(error: unknown): string {
  if (!(error instanceof Error)) return 'it could not be loaded.';
  const [line = ''] = error.message.split('\n');
  return 'code' in error ? `${reasonOf(error)}: ${line}` : `${error.name}: ${line}`;
}
