/** What became of rings without the person's doing, as sentences for the live region. */
import type { Notice } from '@parley/client';
import { ringTexts } from './ring-texts.ts';

export function ringNewsOf(notice: Notice): string | undefined {
  if (notice.what === 'missed') return ringTexts.missed[notice.why](notice.from);
  if (notice.what !== 'stopped') return undefined;
  return ringTexts.stopped[notice.why](notice.from, notice.device);
}
