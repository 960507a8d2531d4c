/** A native modal dialog: the browser keeps the focus inside, gives it back, and closes on Escape. */
import type { ComponentChildren } from 'preact';
import { useEffect, useId, useRef } from 'preact/hooks';
import { texts } from '../texts.ts';
import { Icon } from './icon.tsx';

export function Dialog({
  title,
  onClose,
  children,
}: {
  title: string;
  onClose: () => void;
  children: ComponentChildren;
}) {
  const dialog = useRef<HTMLDialogElement>(null);
  const isGone = useRef(false);
  const titleId = useId();
  useEffect(() => {
    const element = dialog.current;
    // A press beside the dialog closes it where the browser knows how.
    element?.setAttribute('closedby', 'any');
    element?.showModal();
    return () => {
      isGone.current = true;
      // Gives the focus back also where a screen takes the dialog away.
      element?.close();
    };
  }, []);
  return (
    <dialog
      ref={dialog}
      class="dialog"
      aria-labelledby={titleId}
      onClose={() => isGone.current || onClose()}
    >
      <div class="dialog-header">
        <h2 id={titleId}>{title}</h2>
        <button
          type="button"
          class="button quiet square"
          aria-label={texts.controls.close}
          onClick={() => dialog.current?.close()}
        >
          <Icon name="x" />
        </button>
      </div>
      <div class="dialog-body">{children}</div>
    </dialog>
  );
}
