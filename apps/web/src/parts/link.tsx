/** A link within the app: no page is loaded, but it can be opened in a tab of its own. */
import type { AnchorHTMLAttributes, ComponentChildren } from 'preact';
import { go } from '../router.ts';

interface LinkProps extends Pick<AnchorHTMLAttributes, 'aria-label' | 'title'> {
  to: string;
  class?: string;
  children: ComponentChildren;
}

export function Link({ to, children, ...attributes }: LinkProps) {
  const follow = (event: MouseEvent): void => {
    if (event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    go(to);
  };
  return (
    <a href={to} onClick={follow} {...attributes}>
      {children}
    </a>
  );
}
