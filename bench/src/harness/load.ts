/** A load process as the measurements see it. */
import { fileURLToPath } from 'node:url';
import type { Job, JobResult } from '../load/jobs.ts';
import { Child } from './child.ts';

const MAIN = fileURLToPath(new URL('../load/main.ts', import.meta.url));
const PATIENCE_MS = 120_000;

export class Load {
  readonly #child = new Child('load process', [MAIN]);

  do(job: Job): Promise<JobResult> {
    return this.#child.ask(job, PATIENCE_MS);
  }

  end(): Promise<void> {
    return this.#child.end();
  }
}
