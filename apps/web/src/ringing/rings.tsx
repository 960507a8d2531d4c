/** Calls that come in, while this tab is somebody. Loaded before the first of them, shown over every screen. */
import { useEffect } from 'preact/hooks';
import '../parts/later-icons.ts';
import type { CallMedia, RingState } from '@parley/client';
import { codeOf } from '../state/code-of.ts';
import { sentenceOf } from '../state/failure.ts';
import { acceptCall } from '../state/place-call.ts';
import { ringsOf } from '../state/rings.ts';
import { type Store, useStore } from '../state/store.ts';
import type { Answers } from './caller.tsx';
import { ringNewsOf } from './news.ts';
import { QuietRings } from './quiet-rings.tsx';
import { RingDialog } from './ring-dialog.tsx';
import { RingNotification } from './ring-notification.tsx';
import { useWishes } from './use-wishes.ts';

export function Rings() {
  const store = useStore();
  const { loud, quiet } = ringsOf(store.state.value);
  useEffect(
    () =>
      store.parley.on('notice', (notice) => {
        const news = ringNewsOf(notice);
        if (news !== undefined) store.announcements.add(news);
      }),
    [store],
  );
  const answers = answersOf(store);
  useWishes(answers);
  return (
    <>
      {loud.length > 0 && <RingDialog rings={loud} {...answers} />}
      {[...loud, ...quiet].map((ring) => (
        <RingNotification key={ring.invite} ring={ring} />
      ))}
      {quiet.length > 0 && <QuietRings rings={quiet} {...answers} />}
    </>
  );
}

function answersOf(store: Store): Answers {
  const tell = (error: unknown): void => {
    // That a call is over is told by itself.
    if (codeOf(error) !== 'invite_over') store.announcements.add(sentenceOf(error));
  };
  return {
    accept: ({ invite }: RingState, media: CallMedia) =>
      void acceptCall(store, invite, media).catch(tell),
    decline: ({ invite }: RingState) => void store.parley.decline(invite).catch(tell),
  };
}
