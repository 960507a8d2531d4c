/** The one live region: what happens is said here, to eyes and to screen readers. */
import { useStore } from '../state/store.ts';

export function Announcer() {
  const { text, seen } = useStore().announcement.value;
  return (
    <div class="announcer" role="status" aria-live="polite">
      {text !== '' && (
        <p key={text} class={seen ? 'toast' : 'visually-hidden'}>
          {text}
        </p>
      )}
    </div>
  );
}
