/** The one live region: what happens is said here, to eyes and to screen readers. */
import { useStore } from '../state/store.ts';

export function Announcer() {
  const { announcements } = useStore();
  return (
    <div class="announcer" role="status" aria-live="polite">
      {announcements.shown.value.map(({ id, text, seen }) => (
        <p key={id} class={seen ? 'toast' : 'visually-hidden'}>
          {text}
        </p>
      ))}
    </div>
  );
}
