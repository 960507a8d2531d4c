/** The frame of every screen outside a call. */
import type { ComponentChildren } from 'preact';
import { go } from '../router.ts';
import { texts } from '../texts.ts';
import { MorePanel } from './more-panel.tsx';

export function Page({ wide = false, children }: { wide?: boolean; children: ComponentChildren }) {
  const goHome = (event: MouseEvent): void => {
    if (event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    go('/');
  };
  return (
    <div class="page">
      <header class="page-header">
        <a class="brand" href="/" onClick={goHome}>
          <Mark />
          {texts.product}
        </a>
        <MorePanel />
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
