/** The web app as of now: what is measured must not be stale. */
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

export async function buildWebApp(): Promise<void> {
  const root = fileURLToPath(new URL('../../../', import.meta.url));
  await promisify(execFile)(process.execPath, ['tools/web.ts'], { cwd: root });
}
