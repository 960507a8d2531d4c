/** A person as a row: picture, name, one line about them, and what can be done. */
import type { ComponentChildren } from 'preact';
import type { Presence } from '@parley/client';
import { Avatar } from './avatar.tsx';

interface PersonProps {
  name: string;
  line: ComponentChildren;
  presence?: Presence | undefined;
  /** Deserves to be seen first. */
  fresh?: boolean;
  children?: ComponentChildren;
}

export function Person({ name, line, presence, fresh = false, children }: PersonProps) {
  return (
    <li class={fresh ? 'person fresh' : 'person'}>
      <span class="person-face">
        <Avatar name={name} />
        {presence !== undefined && <span class={`dot ${presence}`} />}
      </span>
      <span class="person-words">
        <span class="person-name">
          <span>{name}</span>
        </span>
        <span class="person-line">{line}</span>
      </span>
      <span class="person-actions">{children}</span>
    </li>
  );
}
