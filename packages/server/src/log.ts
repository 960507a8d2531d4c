import pino from 'pino';
/**
 * The log: one line of JSON for each step of a lifecycle, on standard error. What may stand in a
 * line is typed: kinds, counts and numbers of our own. No address, description, candidate, secret,
 * room id or name has a way in; an error shows where it happened and never its message, which
 * may quote what a peer sent.
 */
import type { ServerLog } from '@parley/core/server';
import type { RelayEvent } from '@parley/media';
import type { Config } from './config.ts';
import { codeOf } from './start-error.ts';

type ShellLog =
  | { step: 'listening'; version: string; port: number; tls: boolean }
  | { step: 'mounted'; version: string }
  | { step: 'stopping'; sockets: number }
  | { step: 'stopped'; cut: number }
  | { step: 'taking over'; pid: number; rooms: number }
  | { step: 'frozen' | 'thawed' }
  | { step: 'moving clients'; clients: number }
  | { step: 'warning'; what: 'socket did not read' | 'cannot be taken over' }
  | { step: 'store failed'; call: string; code: string }
  | { step: 'failure'; error: unknown };

export interface Log {
  write(event: ServerLog | ShellLog | RelayEvent): void;
  /** Resolves when every line is out, in order, or when nobody takes them. Later lines are dropped. */
  end(): Promise<void>;
}

/** Lines go out together, because a write of its own for each would cost more than the step it tells of. */
const BATCH_CHARS = 12 * 1024;
const BATCH_MS = 100;
/** Waits at most for whoever reads the log; what comes after is dropped. */
const WAITING_BYTES_MAX = 1024 * 1024;
const LAST_LINES_MS = 500;

export function createLog(level: Config['logLevel'], file: number): Log {
  const output = pino.destination({ dest: file, sync: false, maxLength: WAITING_BYTES_MAX });
  // A full disk or a reader that is gone: calls go on without a log.
  output.on('error', () => {});
  const batch = new Batch(output);
  const lines = createLogTo(batch, level);
  let isOpen = true;
  return {
    write(event) {
      if (isOpen) lines.write(event);
    },
    async end() {
      isOpen = false;
      const { promise, resolve } = Promise.withResolvers<void>();
      output.once('close', resolve);
      batch.flush();
      output.end();
      const timer = setTimeout(resolve, LAST_LINES_MS);
      await promise;
      clearTimeout(timer);
      // Else the process, when it exits, would try again until it succeeds.
      output.destroy();
    },
  };
}

/** Collects lines itself, as the destination's own batches measure all that waits anew for each line. */
class Batch implements pino.DestinationStream {
  readonly #output: pino.DestinationStream;
  #text = '';
  #timer: NodeJS.Timeout | undefined;

  constructor(output: pino.DestinationStream) {
    this.#output = output;
  }

  write(line: string): void {
    this.#text += line;
    if (this.#text.length >= BATCH_CHARS) this.flush();
    else this.#timer ??= setTimeout(() => this.flush(), BATCH_MS).unref();
  }

  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const text = this.#text;
    this.#text = '';
    if (text !== '') this.#output.write(text);
  }
}

/** Writes each line at once. */
export function createLogTo(target: pino.DestinationStream, level: Config['logLevel']): Log {
  const logger = pino(
    {
      level,
      base: null,
      timestamp: timestamps(),
      formatters: { level: (label) => ({ level: label }) },
    },
    target,
  );
  return {
    write(event) {
      const { step } = event;
      if (step === 'failure') logger.error({ step, ...placeOf(event.error) });
      else logger[step === 'warning' ? 'warn' : 'info'](event);
    },
    end: () => Promise.resolve(),
  };
}

/** The time as ISO 8601. Writing out the day costs more than the rest of a line, so it is done once a second. */
function timestamps(): () => string {
  let second = Number.NaN;
  let upToIt = '';
  return () => {
    const now = Date.now();
    const ms = now % 1_000;
    if (now - ms !== second) {
      second = now - ms;
      upToIt = new Date(second).toISOString().slice(0, -'000Z'.length);
    }
    return `,"time":"${upToIt}${String(ms).padStart(3, '0')}Z"`;
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
