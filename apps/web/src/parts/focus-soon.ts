/** Gives the focus when what is under way is drawn: a dialog that closes gives it back before. */
import type { RefObject } from 'preact';

export const focusSoon = (element: RefObject<HTMLElement | null>): void =>
  void requestAnimationFrame(() => element.current?.focus());
