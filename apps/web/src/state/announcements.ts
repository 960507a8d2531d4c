/** What happened lately, for the one live region: each stays long enough to be read, also in a crowd. */
import { type ReadonlySignal, signal } from '@preact/signals';

const SHOWN_MS = 5_000;
const SHOWN_MAX = 4;

interface Announcement {
  id: number;
  text: string;
  /** False for what stands on the screen anyway: only screen readers hear it. */
  seen: boolean;
}

export interface Announcements {
  readonly shown: ReadonlySignal<readonly Announcement[]>;
  /** What was said of a call is no news on the screen after it. */
  readonly clear: () => void;
  readonly add: (text: string, options?: { seen: boolean }) => void;
}

export function createAnnouncements(): Announcements {
  const shown = signal<readonly Announcement[]>([]);
  let last = 0;
  return {
    shown,
    clear() {
      shown.value = [];
    },
    add(text, { seen } = { seen: true }) {
      last += 1;
      const id = last;
      shown.value = [...shown.value, { id, text, seen }].slice(-SHOWN_MAX);
      setTimeout(() => {
        shown.value = shown.value.filter((one) => one.id !== id);
      }, SHOWN_MS);
    },
  };
}
