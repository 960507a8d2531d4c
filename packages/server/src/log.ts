import pino from 'pino';
/**
 * The log: one line of JSON for each step of a lifecycle, on standard error. What may stand in a
 * line is typed: kinds, counts and numbers of our own. No address, description, candidate, secret,
 * room id or name has a way in; an error shows where it happened and never its message, which
 * may quote what a peer sent.
 */
import type { ServerLog } from '@parley/core/server';
import type { Config } from './config.ts';
import { codeOf } from './start-error.ts';

type ShellLog =
  | { step: 'listening'; version: string; port: number; tls: boolean }
  | { step: 'stopping'; sockets: number }
  | { step: 'stopped'; cut: number }
  | { step: 'warning'; what: 'socket did not read' }
  | { step: 'failure'; error: unknown };

export interface Log {
  write(event: ServerLog | ShellLog): void;
  flush(): void;
}

export function createLog(level: Config['logLevel'], target: pino.DestinationStream | number): Log {
  const destination =
    typeof target === 'number' ? pino.destination({ dest: target, sync: false }) : target;
  const logger = pino(
    {
      level,
      base: null,
      messageKey: 'step',
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
    },
    destination,
  );
  return {
    write(event) {
      if (event.step === 'failure') logger.error(placeOf(event.error), event.step);
      else {
        const { step, ...facts } = event;
        logger[step === 'warning' ? 'warn' : 'info'](facts, step);
      }
    },
    flush() {
      if ('flushSync' in destination && typeof destination.flushSync === 'function') {
        destination.flushSync();
      }
    },
  };
}

function placeOf(error: unknown): { error: string; code?: string; at?: string[] } {
  if (!(error instanceof Error)) return { error: typeof error };
  const code = codeOf(error);
  const at = error.stack?.split('\n').filter((line) => /^\s+at /.test(line));
  return {
    error: error.name,
    ...(code === undefined ? {} : { code }),
    ...(at === undefined ? {} : { at: at.map((line) => line.trim()) }),
  };
}
