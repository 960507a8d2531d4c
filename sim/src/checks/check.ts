/**
 * What a check may look at: everything that goes into and out of every machine, with the frames
 * read. It notes breaches of numbered rules and invariants and marks of rare things reached.
 */
import type { ClientInput, ClientOutput, SocketId } from '@parley/core/client';
import type { Millis } from '@parley/core/kit';
import type { ConnectionId, ServerInput, ServerLog } from '@parley/core/server';
import type { ClientNode } from '../client-node.ts';
import type { Mark } from '../marks.ts';
import type { Rule } from './invariants.ts';

/** A frame as JSON, of whatever shape: hostile clients send anything. */
export interface Frame {
  readonly t?: unknown;
  readonly [key: string]: unknown;
}

export interface Judge {
  readonly now: Millis;
  breach(rule: Rule, text: string): void;
  mark(name: Mark): void;
}

export interface Check {
  serverTook?(input: ServerInput, frame: Frame | undefined): void;
  serverSent?(connection: ConnectionId, frame: Frame, text: string): void;
  serverClosed?(connection: ConnectionId, close: string): void;
  serverLogged?(event: ServerLog): void;
  serverSettled?(outputs: number): void;
  /** The server lost its memory. */
  serverRestarted?(): void;
  tabTook?(tab: ClientNode, input: ClientInput, frame: Frame | undefined): void;
  tabSent?(tab: ClientNode, socket: SocketId, frame: Frame): void;
  tabGave?(tab: ClientNode, output: ClientOutput): void;
  tabSettled?(tab: ClientNode, outputs: number): void;
}

/** What is called, by hook: a world asks ten checks about every step, and most have nothing to say of it. */
export type Hooks = { readonly [Name in keyof Check]-?: readonly NonNullable<Check[Name]>[] };

export function hooksOf(checks: readonly Check[]): Hooks {
  const all = <Name extends keyof Check>(name: Name) =>
    checks.flatMap((check) => {
      const hook = check[name]?.bind(check) as NonNullable<Check[Name]> | undefined;
      return hook === undefined ? [] : [hook];
    });
  return {
    serverTook: all('serverTook'),
    serverSent: all('serverSent'),
    serverClosed: all('serverClosed'),
    serverLogged: all('serverLogged'),
    serverSettled: all('serverSettled'),
    serverRestarted: all('serverRestarted'),
    tabTook: all('tabTook'),
    tabSent: all('tabSent'),
    tabGave: all('tabGave'),
    tabSettled: all('tabSettled'),
  };
}

export function readFrame(text: string): Frame | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Frame) : undefined;
  } catch {
    return undefined;
  }
}

export const numberIn = (frame: Frame, key: string): number | undefined => {
  const value = frame[key];
  return typeof value === 'number' ? value : undefined;
};

export const textIn = (frame: Frame, key: string): string | undefined => {
  const value = frame[key];
  return typeof value === 'string' ? value : undefined;
};
