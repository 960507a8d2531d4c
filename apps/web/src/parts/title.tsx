/** The heading of a screen: names the page, and takes the focus when a screen replaces another. */
import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { texts } from '../texts.ts';

/** The first screen of a page is announced by the browser itself. */
let isFirstScreen = true;

export function Title({
  page,
  hidden = false,
  children,
}: {
  page: string;
  hidden?: boolean;
  children: ComponentChildren;
}) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = page === texts.product ? page : `${page} · ${texts.product}`;
  }, [page]);
  useEffect(() => {
    if (!isFirstScreen) heading.current?.focus();
    isFirstScreen = false;
  }, []);
  return (
    <h1 ref={heading} tabIndex={-1} class={hidden ? 'visually-hidden' : 'title'}>
      {children}
    </h1>
  );
}
