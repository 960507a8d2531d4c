/** A sentence in a box, for what went wrong or deserves care. */
import type { ComponentChildren } from 'preact';
import { Icon } from './icon.tsx';

export function Notice({
  alert = false,
  children,
}: {
  alert?: boolean;
  children: ComponentChildren;
}) {
  return (
    <div class="notice" role={alert ? 'alert' : undefined}>
      <Icon name="triangle-alert" />
      <div>{children}</div>
    </div>
  );
}
