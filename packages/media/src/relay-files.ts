/**
 * Where the files of the relay lie and who may read them. As root we let coturn become somebody else, who
 * cannot look into our data folder; so its files then are in one of their own, which it may read and no more.
 */
import { createHash } from 'node:crypto';
import { chmodSync, chownSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type CoturnFiles, endCoturn, livingCoturn } from './coturn-process.ts';

const SYSTEM_FOLDER = '/run/parley-relay';
/** As packages of coturn call it. */
const ACCOUNTS = ['turnserver', 'coturn'];

interface Account {
  readonly user: string;
  readonly group: string;
  readonly groupId: number;
}

export class RelayFiles implements CoturnFiles {
  readonly folder: string;
  readonly configFile: string;
  readonly secretsFile: string;
  readonly pidFile: string;
  /** Who coturn becomes, if anybody. */
  readonly account: Account | undefined;

  /** The same for the same data folder, so that the next start finds what the last one left. */
  constructor(dataDir: string) {
    this.account = process.getuid?.() === 0 ? accountOfCoturn() : undefined;
    const mark = createHash('sha256').update(resolve(dataDir)).digest('hex').slice(0, 16);
    this.folder =
      this.account === undefined ? resolve(dataDir, 'relay') : join(SYSTEM_FOLDER, mark);
    this.configFile = join(this.folder, 'turnserver.conf');
    this.secretsFile = join(this.folder, 'secrets.db');
    this.pidFile = join(this.folder, 'turnserver.pid');
  }

  make(): void {
    mkdirSync(this.folder, { recursive: true });
    if (this.account !== undefined) chmodSync(SYSTEM_FOLDER, 0o711);
    this.#letRead(this.folder, 0o700, 0o750);
    for (const file of [this.configFile, this.secretsFile]) {
      writeFileSync(file, '', { flag: 'a' });
      this.#letRead(file, 0o600, 0o640);
    }
  }

  config(): string {
    return readFileSync(this.configFile, 'utf8');
  }

  writeConfig(text: string): void {
    writeFileSync(this.configFile, text);
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  #letRead(path: string, alone: number, together: number): void {
    chmodSync(path, this.account === undefined ? alone : together);
    if (this.account !== undefined) chownSync(path, 0, this.account.groupId);
  }
}

/** Of a server that was killed, where the next one is to run none. */
export async function endLeftCoturn(dataDir: string): Promise<void> {
  const files = new RelayFiles(dataDir);
  const left = livingCoturn(files);
  if (left === undefined) return;
  await endCoturn(left, files);
  files.remove();
}

function accountOfCoturn(): Account | undefined {
  const users = linesOf('/etc/passwd');
  const entry = users.find(([name = '']) => ACCOUNTS.includes(name));
  const group = linesOf('/etc/group').find(([, , id]) => id === entry?.[3]);
  if (entry?.[0] === undefined || group?.[0] === undefined) return undefined;
  return { user: entry[0], group: group[0], groupId: Number(group[2]) };
}

function linesOf(file: string): string[][] {
  try {
    return readFileSync(file, 'utf8')
      .split('\n')
      .map((line) => line.split(':'));
  } catch {
    return [];
  }
}
