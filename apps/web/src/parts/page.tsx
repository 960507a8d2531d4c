/** The frame of every screen outside a call. */
import type { ComponentChildren } from 'preact';
import { texts } from '../texts.ts';
import { Link } from './link.tsx';
import { MorePanel } from './more-panel.tsx';

interface PageProps {
  wide?: boolean;
  /** What stands beside More. */
  nav?: ComponentChildren;
  children: ComponentChildren;
}

export function Page({ wide = false, nav, children }: PageProps) {
  return (
    <div class="page">
      <header class="page-header">
        <Link class="brand" to="/">
          <Mark />
          {texts.product}
        </Link>
        <div class="page-nav">
          {nav}
          <MorePanel />
        </div>
      </header>
      <main class={wide ? 'page-main wide' : 'page-main'}>{children}</main>
    </div>
  );
}

/** Two pictures, one before the other. */
const Mark = () => (
  <svg class="mark" viewBox="0 0 32 32" aria-hidden="true">
    <rect class="mark-ground" width="32" height="32" rx="9" />
    <rect class="mark-front" x="7" y="8" width="12" height="10" rx="4" />
    <rect class="mark-back" x="13" y="14" width="12" height="10" rx="4" />
  </svg>
);
