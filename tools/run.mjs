/**
 * Runs one command. Plain JavaScript, because the launcher runs it before there is a newer Node.
 * A stop signal ends the child first, then this process, with the child's code.
 */
import { spawn } from 'node:child_process';
import { constants } from 'node:os';

/** @type {NodeJS.Signals[]} */
const STOPS = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/**
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, quiet?: boolean }} options quiet: collect the output instead of showing it
 * @returns {Promise<{ code: number, output: string }>}
 */
export function run(command, args, { cwd, env, quiet = false }) {
  return new Promise((resolve) => {
    /** @type {import('node:child_process').StdioOptions} */
    const stdio = quiet ? ['ignore', 'pipe', 'pipe'] : 'inherit';
    const child = spawn(command, args, { cwd, env, stdio });
    let output = '';
    child.stdout?.on('data', (chunk) => (output += chunk));
    child.stderr?.on('data', (chunk) => (output += chunk));

    /** @type {Set<NodeJS.Signals>} */
    const passedOn = new Set();
    /** @param {NodeJS.Signals} signal */
    const passOn = (signal) => {
      // A terminal sends Ctrl-C to the whole group, npm sends it once more: the child wants it once.
      if (!passedOn.has(signal) && !(signal === 'SIGINT' && process.stdin.isTTY))
        child.kill(signal);
      passedOn.add(signal);
    };
    for (const signal of STOPS) process.on(signal, passOn);

    child.on('error', (error) => {
      resolve({ code: 127, output: `${command}: ${error.message}` });
    });
    child.on('close', (code, signal) => {
      for (const stop of STOPS) process.off(stop, passOn);
      const ended = code ?? 128 + (signal === null ? 0 : constants.signals[signal]);
      if (passedOn.size > 0) process.exit(ended);
      resolve({ code: ended, output });
    });
  });
}
