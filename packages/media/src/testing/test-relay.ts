/**
 * For tests only: a relay of our own with coturn, on a loopback address and with files that are nobody else's,
 * so that ports are free.
 */
import { spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { defaultRelayBounds } from '../coturn-config.ts';
import { findTurnserver, livingCoturn } from '../coturn-process.ts';
import { type Credentials, credentialsFor } from '../credentials.ts';
import { OwnRelay, type OwnRelayOptions, type RelayEvent } from '../own-relay.ts';
import { endLeftCoturn, RelayFiles } from '../relay-files.ts';
import { newRelayKey, RelaySecrets } from '../secrets.ts';

interface TestRelay {
  readonly address: string;
  readonly dataDir: string;
  readonly events: RelayEvent[];
  /** How many servers there were each time that clients were to be sent elsewhere. */
  readonly told: number[];
  open(changes?: Partial<OwnRelayOptions>): OwnRelay;
  /** The number of the coturn that a server left behind when it was killed. */
  left(): Promise<number>;
  /** As a server with this key gives them at this moment. */
  credentials(holder: string): Credentials;
  /** Ends what was opened or left. */
  end(): Promise<void>;
}

export const TEST_PORT = 3_478;

const LIFE_MS = 600_000;
const DOOMED = fileURLToPath(new URL('./doomed-server.ts', import.meta.url));

/** One that nobody else uses: all of 127.0.0.0/8 is this machine. */
export const loopbackOfOwn = (): string =>
  `127.${[0, 0, 0].map(() => randomInt(1, 255)).join('.')}`;

/** The coturn that belongs to a data folder, if it lives. */
export const pidOfCoturn = (dataDir: string): number | undefined =>
  livingCoturn(new RelayFiles(dataDir))?.pid;

export function testRelay(): TestRelay {
  const address = loopbackOfOwn();
  const dataDir = mkdtempSync(join(tmpdir(), 'parley-relay-'));
  const key = newRelayKey();
  const events: RelayEvent[] = [];
  const told: number[] = [];
  const opened: OwnRelay[] = [];
  const usual: Omit<OwnRelayOptions, 'report'> = {
    program: findTurnserver(),
    dataDir,
    key,
    place: { host: address, externalAddress: undefined },
    port: TEST_PORT,
    relayPorts: { first: 49_152, last: 65_535 },
    tls: undefined,
    bounds: defaultRelayBounds,
    relayOnly: false,
  };
  return {
    address,
    dataDir,
    events,
    told,
    open(changes = {}) {
      const report = (event: RelayEvent): unknown => events.push(event);
      const relay = new OwnRelay({ ...usual, report, ...changes });
      opened.push(relay);
      relay.start(() => told.push(relay.serversFor('ada', LIFE_MS).length));
      return relay;
    },
    async left() {
      const server = spawn(process.execPath, [DOOMED, JSON.stringify(usual)], {
        stdio: ['pipe', 'pipe', 'inherit'],
      });
      const [said] = await once(server.stdout, 'data');
      server.kill('SIGKILL');
      await once(server, 'close');
      return Number(said);
    },
    credentials(holder) {
      const [secret] = new RelaySecrets(key).at(Date.now());
      return credentialsFor({ holder, until: Date.now() + LIFE_MS }, secret);
    },
    async end() {
      for (const relay of opened) await relay.stop();
      await endLeftCoturn(dataDir);
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}
