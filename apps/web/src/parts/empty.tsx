/** A list without entries: says so, and how it fills. */
import type { IconName } from './icon-names.ts';
import { Icon } from './icon.tsx';

export const Empty = ({ icon, title, text }: { icon: IconName; title: string; text: string }) => (
  <div class="empty">
    <Icon name={icon} />
    <p>
      <strong>{title}</strong>
      {text}
    </p>
  </div>
);
