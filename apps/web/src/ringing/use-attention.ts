/** Calls for attention outside the page: its title and icon in the tab, and the phone in a pocket. */
import { useEffect } from 'preact/hooks';

const BLINK_MS = 1_000;
const RINGING_ICON = '/favicon-ringing.svg';
const VIBRATION_MS = [400, 200, 400];
const VIBRATION_EVERY_MS = 3_000;

/** Until `title` is undefined again; then everything is as the screens left it. */
export function useAttention(title: string | undefined): void {
  useEffect(() => (title === undefined ? undefined : blink(title)), [title]);
  const isOn = title !== undefined;
  useEffect(() => (isOn ? both(ringingIcon(), vibration()) : undefined), [isOn]);
}

function blink(title: string): () => void {
  let before = document.title;
  const show = (): void => {
    // A screen that came in the meantime has named the page anew.
    if (document.title !== title) before = document.title;
    document.title = document.title === title ? before : title;
  };
  show();
  const timer = setInterval(show, BLINK_MS);
  return () => {
    clearInterval(timer);
    if (document.title === title) document.title = before;
  };
}

function ringingIcon(): () => void {
  const link = document.querySelector<HTMLLinkElement>('link[rel=icon]');
  const before = link?.href ?? '';
  if (link !== null) link.href = RINGING_ICON;
  return () => {
    if (link !== null) link.href = before;
  };
}

function vibration(): () => void {
  vibrate(VIBRATION_MS);
  const timer = setInterval(() => vibrate(VIBRATION_MS), VIBRATION_EVERY_MS);
  return () => {
    clearInterval(timer);
    vibrate([]);
  };
}

/** Browsers allow it once the page was pressed, and complain before. Not every device can. */
function vibrate(pattern: number[]): void {
  const { userActivation, vibrate: start } = navigator as Partial<Navigator>;
  if (userActivation?.hasBeenActive === true) start?.call(navigator, pattern);
}

const both = (first: () => void, second: () => void) => (): void => {
  first();
  second();
};
