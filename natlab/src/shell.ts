/** Runs lines as a root shell would: the first one that fails ends it, and what it said is the error. */
import { execFile } from 'node:child_process';

// Where programs for root stand, which the PATH of a service or of a job often lacks.
process.env['PATH'] = `${process.env['PATH'] ?? ''}:/usr/sbin:/sbin`;

export function sh(lines: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    execFile('sh', ['-ec', lines.join('\n')], (error, stdout, stderr) => {
      if (error === null) resolve(stdout);
      else reject(new Error(stderr.trim() || error.message));
    });
  });
}
