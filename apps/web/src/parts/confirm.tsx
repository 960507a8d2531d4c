/** Asks before what cannot be undone. Not doing it is what stands first and has the focus. */
import { homeTexts } from '../home-texts.ts';
import { Dialog } from './dialog.tsx';
import { Notice } from './notice.tsx';
import { useAction } from './use-action.ts';

interface ConfirmProps {
  title: string;
  text: string;
  /** What is done, as the name of its button. */
  yes: string;
  no?: string;
  work: () => Promise<unknown>;
  /** Closed, after it was done or not. */
  onClose: (done: boolean) => void;
}

export function Confirm({ title, text, yes, no = homeTexts.cancel, work, onClose }: ConfirmProps) {
  const action = useAction();
  const doIt = async (): Promise<void> => {
    if (await action.run(work)) onClose(true);
  };
  return (
    <Dialog title={title} onClose={() => onClose(false)}>
      <p class="soft">{text}</p>
      {action.error.value !== undefined && <Notice alert>{action.error.value}</Notice>}
      <div class="row">
        <button type="button" class="button" autofocus onClick={() => onClose(false)}>
          {no}
        </button>
        <button
          type="button"
          class="button danger"
          aria-busy={action.busy.value}
          onClick={() => void doIt()}
        >
          {yes}
        </button>
      </div>
    </Dialog>
  );
}
