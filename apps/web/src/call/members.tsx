import { useEffect, useRef, useState } from 'preact/hooks';
/** Who is in the room and what they show; who made the room may remove others. */
import type { LocalMedia } from '@parley/client';
import { callTexts } from '../call-texts.ts';
import { Avatar } from '../parts/avatar.tsx';
import type { IconName } from '../parts/icon-names.ts';
import { Icon } from '../parts/icon.tsx';
import { isOpenToOthers } from '../state/call-kind.ts';
import { useStore } from '../state/store.ts';
import { texts } from '../texts.ts';
import type { InCall } from './call.tsx';
import { useOwnName } from './use-own-name.ts';

interface Person {
  id: string;
  name: string;
  /** Said beside the name. */
  notes: readonly string[];
  media: LocalMedia;
  removable: boolean;
}

export function Members({ call, onRemove }: { call: InCall; onRemove: (id: string) => void }) {
  const { local } = useStore();
  const name = useOwnName();
  // Where nobody else can come in, nobody has a say in who may.
  const isOpen = isOpenToOthers(call);
  const [doomed, setDoomed] = useState<string>();
  const list = useRef<HTMLUListElement>(null);
  const decide = (): void => {
    setDoomed(undefined);
    list.current?.focus();
  };
  const you: Person = {
    id: 'you',
    name: name || texts.you,
    notes: [texts.you, ...(isOpen && call.role === 'creator' ? [callTexts.members.creator] : [])],
    media: local.value.media,
    removable: false,
  };
  const others = call.members.map(({ id, name: theirs, role, away, media }) => ({
    id,
    name: theirs,
    notes: [
      ...(isOpen && role === 'creator' ? [callTexts.members.creator] : []),
      ...(away ? [callTexts.members.away] : []),
    ],
    media,
    removable: isOpen && call.role === 'creator',
  }));
  return (
    <ul ref={list} class="members" tabIndex={-1}>
      {[you, ...others].map((person) => (
        <li key={person.id}>
          <Member person={person} onRemove={() => setDoomed(person.id)} />
          {doomed === person.id && (
            <Confirmation
              name={person.name}
              onKeep={decide}
              onRemove={() => {
                decide();
                onRemove(person.id);
              }}
            />
          )}
        </li>
      ))}
    </ul>
  );
}

function Member({ person, onRemove }: { person: Person; onRemove: () => void }) {
  const words = callTexts.members;
  const { media } = person;
  return (
    <div class="member">
      <Avatar name={person.name} />
      <div class="member-words">
        <span class="name">{person.name}</span>
        {person.notes.length > 0 && <span class="soft">{person.notes.join(', ')}</span>}
      </div>
      {media.screen && <Mark icon="monitor-up" text={words.screen} />}
      {!media.camera && <Mark icon="video-off" text={words.camOff} />}
      {!media.microphone && <Mark icon="mic-off" text={words.micOff} />}
      {person.removable && (
        <button
          type="button"
          class="button quiet square"
          aria-label={words.remove(person.name)}
          onClick={onRemove}
        >
          <Icon name="user-x" />
        </button>
      )}
    </div>
  );
}

const Mark = ({ icon, text }: { icon: IconName; text: string }) => (
  <span class="member-mark" title={text}>
    <Icon name={icon} />
    <span class="visually-hidden">{text}</span>
  </span>
);

interface ConfirmationProps {
  name: string;
  onKeep: () => void;
  onRemove: () => void;
}

/** Takes the focus, on the choice that does no harm. */
function Confirmation({ name, onKeep, onRemove }: ConfirmationProps) {
  const keep = useRef<HTMLButtonElement>(null);
  useEffect(() => keep.current?.focus(), []);
  return (
    <div class="confirm" role="group" aria-label={callTexts.members.remove(name)}>
      <p>{callTexts.members.confirm(name)}</p>
      <div class="row">
        <button type="button" class="button danger" onClick={onRemove}>
          {callTexts.members.doRemove}
        </button>
        <button ref={keep} type="button" class="button" onClick={onKeep}>
          {callTexts.members.keep}
        </button>
      </div>
    </div>
  );
}
