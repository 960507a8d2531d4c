/** The button of a form, which turns while what it asked for is under way and keeps its size. */
import type { ComponentChildren } from 'preact';
import type { IconName } from './icon-names.ts';
import { Icon } from './icon.tsx';

interface SubmitProps {
  busy: boolean;
  icon?: IconName;
  class?: string;
  children: ComponentChildren;
}

export function Submit({ busy, icon, class: kind = '', children }: SubmitProps) {
  return (
    <button type="submit" class={`button submit ${kind}`} aria-busy={busy}>
      {icon !== undefined && <Icon name={busy ? 'loader-circle' : icon} spin={busy} />}
      {children}
    </button>
  );
}
