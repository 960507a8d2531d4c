/** A square button with an icon; its name is heard and shown on pointing. */
import type { IconName } from './icon-names.ts';
import { Icon } from './icon.tsx';

interface IconButtonProps {
  name: string;
  icon: IconName;
  class?: string;
  dialog?: boolean;
  busy?: boolean;
  onPress: () => void;
}

export function IconButton(props: IconButtonProps) {
  const { name, icon, class: kind = '', dialog = false, busy = false, onPress } = props;
  return (
    <button
      type="button"
      class={`button quiet square ${kind}`}
      aria-label={name}
      title={name}
      aria-haspopup={dialog ? 'dialog' : undefined}
      aria-busy={busy}
      onClick={onPress}
    >
      <Icon name={busy ? 'loader-circle' : icon} spin={busy} />
    </button>
  );
}
