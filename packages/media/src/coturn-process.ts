/**
 * One run of coturn: started so that it outlives us, found again by its number, ended. Whether a number is
 * still that of ours is read from the system, because numbers are given again.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { accessSync, constants, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, delimiter, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

const PROGRAM = 'turnserver';
/** Where packages put it, for who is started with a short PATH. */
const USUAL_FOLDERS = ['/usr/bin', '/usr/sbin', '/usr/local/bin', '/opt/homebrew/bin'];
const LOOK_EVERY_MS = 100;
const END_MS = 1_000;

export interface CoturnFiles {
  readonly configFile: string;
  readonly pidFile: string;
}

export interface CoturnProcess {
  readonly pid: number;
  /** Resolves when it is gone, whoever ended it. */
  readonly ended: Promise<unknown>;
}

export function findTurnserver(path = process.env['PATH'] ?? ''): string | undefined {
  const places = [...path.split(delimiter), ...USUAL_FOLDERS].filter((folder) => folder !== '');
  return places.map((folder) => join(folder, PROGRAM)).find(mayRun);
}

export function startCoturn(program: string, { configFile, pidFile }: CoturnFiles): CoturnProcess {
  const child = spawn(program, ['-c', configFile], {
    // A group of its own: Ctrl+C is for us.
    detached: true,
    stdio: 'ignore',
    cwd: '/',
    // Ours holds secrets that are none of its business.
    env: {},
  });
  // One that could not be started has no number, and ended.
  const ended = once(child, 'exit').catch(() => {});
  child.unref();
  const pid = child.pid ?? 0;
  writeFileSync(pidFile, `${pid}\n`, { mode: 0o600 });
  return { pid, ended };
}

/** The one that was started with these files, if it lives. */
export function livingCoturn(files: CoturnFiles): CoturnProcess | undefined {
  const pid = Number(textOf(files.pidFile));
  if (!Number.isSafeInteger(pid) || pid <= 1 || !isOurs(pid, files)) return undefined;
  return { pid, ended: goneOf(pid) };
}

/** Politely, then not; one that cannot be ended at all is left. */
export async function endCoturn({ pid, ended }: CoturnProcess, files: CoturnFiles): Promise<void> {
  tell(pid, 'SIGTERM');
  if (!(await inTime(ended))) {
    tell(pid, 'SIGKILL');
    await inTime(ended);
  }
  rmSync(files.pidFile, { force: true });
}

async function inTime(ended: Promise<unknown>): Promise<boolean> {
  const given = new AbortController();
  const late = delay(END_MS, false, { signal: given.signal }).catch(() => false);
  const isDone = await Promise.race([ended.then(() => true), late]);
  given.abort();
  return isDone;
}

async function goneOf(pid: number): Promise<void> {
  const began = beginningOf(pid);
  while (began !== undefined && beginningOf(pid) === began) {
    await delay(LOOK_EVERY_MS, undefined, { ref: false });
  }
}

/**
 * In ticks of the system; undefined when it is gone with all that it had open, whether or not its parent knows.
 * Its first thread may be done before the others are.
 */
function beginningOf(pid: number): string | undefined {
  const stat = textOf(`/proc/${pid}/stat`);
  // The name of the program stands in brackets and may hold anything; what comes behind is counted from there.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const [state = '', threads, began] = [fields[0], fields[17], fields[19]];
  return /^[XZ]?$/.test(state) && Number(threads ?? 0) <= 1 ? undefined : began;
}

function isOurs(pid: number, { configFile }: CoturnFiles): boolean {
  const [program = '', ...args] = textOf(`/proc/${pid}/cmdline`).split('\0');
  return basename(program) === PROGRAM && args.includes(configFile);
}

function tell(pid: number, signal: 'SIGTERM' | 'SIGKILL'): void {
  try {
    if (pid > 1) process.kill(pid, signal);
  } catch {
    // It was quicker.
  }
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

function mayRun(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
