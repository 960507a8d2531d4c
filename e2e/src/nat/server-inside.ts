/** The real server in the laboratory, at the address where everybody finds it. */
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { addresses, type Certificate, type Laboratory, names } from '@parley/natlab';
import { eventually } from '../harness/eventually.ts';

const main = fileURLToPath(new URL('../../../packages/server/src/main.ts', import.meta.url));

export interface ServerInside {
  readonly url: string;
  output(): string;
  /** At once and without a word to anybody. What it had begun goes on. */
  kill(): Promise<void>;
  /** With the data and at the port of the one that was killed. */
  startAgain(): Promise<void>;
  stop(): Promise<void>;
}

/** One way to run it. */
export interface Setup {
  readonly options: readonly string[];
  /** What it says last at its start. */
  readonly says: string;
}

/** With a relay at an address of its own, so that it has TLS on a port that every firewall lets out. */
export const ownRelay: Setup = {
  options: ['--turn-address', `${names.relay}:3478`],
  says: 'by TLS at',
};

export const withoutRelay = (servers: readonly object[]): Setup => ({
  options: ['--turn', 'off', '--ice-servers', JSON.stringify(servers)],
  says: 'Parley is ready',
});

/** By number: without a name server, browsers find no STUN server by name. */
export const stun = { urls: `stun:${addresses.relay}:3478` };

export const stunAlone = withoutRelay([stun]);

interface Surroundings {
  readonly port: number;
  readonly laboratory: Laboratory;
  readonly certificate: Certificate;
  /** For what it keeps. */
  readonly folder: string;
}

export async function startInside(
  { options, says }: Setup,
  { port, laboratory, certificate, folder }: Surroundings,
): Promise<ServerInside> {
  const url = `https://${names.web}${port === 443 ? '' : `:${port}`}`;
  const given = {
    address: `${addresses.web}:${port}`,
    'public-url': url,
    'tls-cert': certificate.cert,
    'tls-key': certificate.key,
    'data-dir': mkdtempSync(join(folder, 'data-')),
    'log-level': 'debug',
  };
  const flags = Object.entries(given).flatMap(([name, value]) => [`--${name}`, value]);
  let output = '';
  const collect = (chunk: Buffer): void => {
    output += chunk.toString();
  };
  const start = async (): Promise<ChildProcess> => {
    output = '';
    const child = laboratory.spawn('server', [process.execPath, main, ...flags, ...options]);
    child.stdout?.on('data', collect);
    child.stderr?.on('data', collect);
    await eventually(
      `the server says "${says}"`,
      () => output,
      (text) => text.includes(says) || child.exitCode !== null,
    );
    if (child.exitCode !== null) throw new Error(output);
    return child;
  };
  let child = await start();
  const end = async (signal: 'SIGTERM' | 'SIGKILL'): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill(signal);
    await once(child, 'exit');
  };
  return {
    url,
    output: () => output,
    kill: () => end('SIGKILL'),
    startAgain: async () => {
      child = await start();
    },
    stop: () => end('SIGTERM'),
  };
}
