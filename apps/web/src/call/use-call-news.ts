/** Tells what happens in the call, while it stands on the screen. */
import { useEffect } from 'preact/hooks';
import type { CallState, Notice } from '@parley/client';
import { callTexts } from '../call-texts.ts';
import { asideOf } from '../state/asides.ts';
import { addAside } from '../state/chat.ts';
import { lost, lostAfter } from '../state/lost.ts';
import { changesOf, newsOf } from '../state/news.ts';
import type { Store } from '../state/store.ts';

export function useCallNews(store: Store): void {
  const { parley, announcements, chatOpen } = store;
  useEffect(() => {
    let before = parley.state;
    const ends = [
      parley.on('state', (next) => {
        for (const change of changesOf(before, next)) announcements.add(change);
        before = next;
      }),
      parley.on('notice', (said) => {
        lost.value = lostAfter(lost.peek(), said);
        const notice = said.what === 'aside' ? chatNoticeOf(said.text, store) : said;
        if (notice === undefined) return;
        if (notice.what === 'chat' && chatOpen.peek()) return;
        const news = newsOf(notice) ?? picturesNewsOf(notice, parley.state.call);
        if (news !== undefined) announcements.add(news);
      }),
    ];
    return () => {
      lost.value = [];
      for (const end of ends) end();
    };
  }, [store, parley, announcements, chatOpen]);
}

/** What a program said is a message like any other, or nothing. */
function chatNoticeOf(said: string, store: Store): Notice | undefined {
  const { state, parley } = store;
  const { call } = state.value;
  const pair = call.is === 'in' ? call.pair : undefined;
  const message = pair && asideOf(said, pair, parley.now());
  return message && addAside(store, message) ? { what: 'chat', message } : undefined;
}

/** Nothing turns on by itself, so it is told what became possible. */
function picturesNewsOf(notice: Notice, call: CallState): string | undefined {
  if (notice.what !== 'upgrade' || notice.want === 'ask' || call.is !== 'in') return undefined;
  const { name = '' } = call.members.find(({ id }) => id === notice.by) ?? {};
  return callTexts.pictures.answered[notice.want](name);
}
