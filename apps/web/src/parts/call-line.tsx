/** One call of the past as a row; who can be called back, can be so with one press. */
import type { ComponentChildren } from 'preact';
import { homeTexts } from '../home-texts.ts';
import type { PastCall } from '../state/past-calls.ts';
import { placeCall } from '../state/place-call.ts';
import { useStore } from '../state/store.ts';
import { IconButton } from './icon-button.tsx';
import type { IconName } from './icon-names.ts';
import { Icon } from './icon.tsx';
import { Notice } from './notice.tsx';
import { useAction } from './use-action.ts';

const ICONS: Record<PastCall['direction'], IconName> = {
  in: 'phone-incoming',
  out: 'phone-outgoing',
  link: 'link',
  missed: 'phone-missed',
};

interface CallLineProps {
  call: PastCall;
  when: string;
  children?: ComponentChildren;
}

export function CallLine({ call, when, children }: CallLineProps) {
  const store = useStore();
  const { busy, error, run } = useAction();
  const { user, media, direction } = call;
  return (
    <li class={call.unseen ? 'person fresh' : 'person'}>
      <span class={`person-icon ${direction}`}>
        <Icon name={ICONS[direction]} />
      </span>
      <span class="person-words">
        <span class="person-name">
          <span>{call.who}</span>
          {call.unseen && <span class="tag">{homeTexts.history.unseen}</span>}
        </span>
        <span class={`person-line ${direction}`}>
          {call.how} · {when}
        </span>
        {error.value !== undefined && <Notice alert>{error.value}</Notice>}
      </span>
      <span class="person-actions">
        {user !== undefined && (
          <IconButton
            name={homeTexts.dial.back(user)}
            icon={media === 'video' ? 'video' : 'phone'}
            busy={busy.value}
            onPress={() => void run(() => placeCall(store, user, media))}
          />
        )}
        {children}
      </span>
    </li>
  );
}
