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
  | { step: 'store failed'; call: string; code: string }
  | { step: 'failure'; error: unknown };

export interface Log {
  write(event: ServerLog | ShellLog): void;
  /** Resolves when every line is out, in order, or when nobody takes them. Later lines are dropped. */
  end(): Promise<void>;
}

/** Lines go out together, because a write of its own for each would cost more than the step it tells of. */
const BATCH = { minLength: 12 * 1024, periodicFlush: 100 };
/** Waits at most for whoever reads the log; what comes after is dropped. */
const WAITING_BYTES_MAX = 1024 * 1024;
const LAST_LINES_MS = 500;

export function createLog(level: Config['logLevel'], file: number): Log {
  const batches = pino.destination({
    dest: file,
    sync: false,
    maxLength: WAITING_BYTES_MAX,
    ...BATCH,
  });
  // A full disk or a reader that is gone: calls go on without a log.
  batches.on('error', () => {});
  const lines = createLogTo(batches, level);
  let isOpen = true;
  return {
    write(event) {
      if (isOpen) lines.write(event);
    },
    async end() {
      isOpen = false;
      const { promise, resolve } = Promise.withResolvers<void>();
      batches.once('close', resolve);
      batches.end();
      const timer = setTimeout(resolve, LAST_LINES_MS);
      await promise;
      clearTimeout(timer);
      // Else the process, when it exits, would try again until it succeeds.
      batches.destroy();
    },
  };
}

/** Writes each line at once. */
export function createLogTo(target: pino.DestinationStream, level: Config['logLevel']): Log {
  const logger = pino(
    {
      level,
      base: null,
      messageKey: 'step',
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
    },
    target,
  );
  return {
    write(event) {
      if (event.step === 'failure') logger.error(placeOf(event.error), event.step);
      else {
        const { step, ...facts } = event;
        logger[step === 'warning' ? 'warn' : 'info'](facts, step);
      }
    },
    end: () => Promise.resolve(),
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
