/** A program in a place of the laboratory as a file, for whoever starts programs only by their files. */
import { chmodSync, mkdtempSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** `command` as a shell reads it, where `"$@"` is what the starter adds. Lies in a folder of its own. */
export function launcherInside(namespace: string, folder: string, command: string): string {
  const file = join(mkdtempSync(join(folder, 'bin-')), 'launch');
  writeFileSync(file, `#!/bin/sh\nexec ip netns exec ${namespace} ${command}\n`);
  chmodSync(file, 0o755);
  return file;
}
