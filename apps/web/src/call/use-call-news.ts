/** Tells what happens in the call, while it stands on the screen. */
import { useEffect } from 'preact/hooks';
import type { CallState, Notice } from '@parley/client';
import { callTexts } from '../call-texts.ts';
import { changesOf, newsOf } from '../state/news.ts';
import type { Store } from '../state/store.ts';

export function useCallNews({ parley, announcements, chatOpen }: Store): void {
  useEffect(() => {
    let before = parley.state;
    const ends = [
      parley.on('state', (next) => {
        for (const change of changesOf(before, next)) announcements.add(change);
        before = next;
      }),
      parley.on('notice', (notice) => {
        if (notice.what === 'chat' && chatOpen.peek()) return;
        const news = newsOf(notice) ?? picturesNewsOf(notice, parley.state.call);
        if (news !== undefined) announcements.add(news);
      }),
    ];
    return () => {
      for (const end of ends) end();
    };
  }, [parley, announcements, chatOpen]);
}

/** Nothing turns on by itself, so it is told what became possible. */
function picturesNewsOf(notice: Notice, call: CallState): string | undefined {
  if (notice.what !== 'upgrade' || notice.want === 'ask' || call.is !== 'in') return undefined;
  const { name = '' } = call.members.find(({ id }) => id === notice.by) ?? {};
  return callTexts.pictures.answered[notice.want](name);
}
