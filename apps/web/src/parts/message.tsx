/** A page that says one thing, and the ways on. */
import type { ComponentChildren } from 'preact';
import { Page } from './page.tsx';
import { Title } from './title.tsx';

interface MessageProps {
  page: string;
  title: string;
  text: string;
  children: ComponentChildren;
}

export const Message = ({ page, title, text, children }: MessageProps) => (
  <Page>
    <div class="card message">
      <Title page={page}>{title}</Title>
      <p class="lead">{text}</p>
      {children}
    </div>
  </Page>
);
