/**
 * A server over TLS that is killed and started again at the same place, with the same certificate and the
 * same files. Nobody is told that it ends.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Child } from '../harness/child.ts';
import type { ProbeQuestion, Usage } from '../harness/probe.ts';
import { accepts, freePort, PARLEY, PROBE } from '../harness/servers.ts';
import type { StormSide } from './jobs.ts';
import type { Lag, LagQuestion } from './lag-probe.ts';

const START_PATIENCE_MS = 60_000;
const ANSWER_PATIENCE_MS = 30_000;
const LOOK_EVERY_MS = 10;
const BARE = fileURLToPath(new URL('../servers/bare-tls.ts', import.meta.url));
const LAG_PROBE = ['--import', fileURLToPath(new URL('./lag-probe.ts', import.meta.url))];

export class StormServer {
  readonly port: number;
  readonly #folder: string;
  readonly #command: readonly string[];
  #child: Child;

  static async start(side: StormSide): Promise<StormServer> {
    const server = new StormServer(side, await freePort());
    await server.#listening();
    return server;
  }

  private constructor(side: StormSide, port: number) {
    this.port = port;
    this.#folder = mkdtempSync(join(tmpdir(), 'parley-storm-'));
    const [cert, key] = certificateIn(this.#folder);
    this.#command = [
      ...PROBE,
      ...LAG_PROBE,
      ...(side === 'bare'
        ? [BARE, String(port), cert, key]
        : parleyCommand(port, this.#folder, cert, key)),
    ];
    this.#child = new Child(side, this.#command);
  }

  /** Resolves to when that was, by the wall clock. */
  async killAndStart(): Promise<{ killedAt: number; startedAt: number }> {
    const killedAt = Date.now();
    await this.#child.kill();
    this.#child = new Child('server', this.#command);
    await this.#listening();
    return { killedAt, startedAt: Date.now() };
  }

  /** After the garbage is gone. */
  leanUsage(): Promise<Usage> {
    return this.#child.ask({ lean: true } satisfies ProbeQuestion, ANSWER_PATIENCE_MS);
  }

  usage(): Promise<Usage> {
    return this.#child.ask({ lean: false } satisfies ProbeQuestion, ANSWER_PATIENCE_MS);
  }

  /** Since it was started. */
  lag(): Promise<Lag> {
    return this.#child.ask({ lag: true } satisfies LagQuestion, ANSWER_PATIENCE_MS);
  }

  async end(): Promise<void> {
    await this.#child.kill();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  async #listening(): Promise<void> {
    const deadline = performance.now() + START_PATIENCE_MS;
    while (!(await accepts(this.port))) {
      // Asking tells why: the error carries what the process wrote last.
      if (this.#child.hasEnded) await this.leanUsage();
      if (performance.now() > deadline) throw new Error('The server did not listen.');
      await sleep(LOOK_EVERY_MS);
    }
  }
}

function parleyCommand(port: number, folder: string, cert: string, key: string): string[] {
  const tls = ['--tls-cert', cert, '--tls-key', key];
  const at = ['--address', `127.0.0.1:${port}`, '--data-dir', folder, '--turn', 'off'];
  return [PARLEY, ...at, ...tls, '--log-level', 'error'];
}

/** ECDSA P-256, as certificates of the web are by now. */
function certificateIn(folder: string): [cert: string, key: string] {
  const [cert, key] = [join(folder, 'cert.pem'), join(folder, 'key.pem')];
  const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];
  const subject = ['-subj', '/CN=localhost', '-days', '2'];
  const files = ['-keyout', key, '-out', cert];
  execFileSync('openssl', ['req', '-x509', ...curve, ...subject, ...files], { stdio: 'ignore' });
  return [cert, key];
}
