/** One icon of the sprite in the page; decoration only, names belong to the control. */
import type { IconName } from './icon-names.ts';

export function Icon({ name, spin = false }: { name: IconName; spin?: boolean }) {
  return (
    <svg class={spin ? 'icon spin' : 'icon'} aria-hidden="true">
      <use href={`#icon-${name}`} />
    </svg>
  );
}
