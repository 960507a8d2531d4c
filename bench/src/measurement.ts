/** One subject of `npm run bench`, with the words that say how it was measured. */
import type { Row } from './report.ts';

export interface Measurement {
  readonly name: string;
  readonly how: string;
  /** Says why it cannot be measured on this machine, if so. */
  readonly whyNot?: () => Promise<string | undefined>;
  /** `runs`: how often, where one may say so. */
  readonly measure: (options: { runs?: number }) => Promise<Row[]>;
}
