/** The people one knows: who asks, who is there, who was asked. */
import { useRef, useState } from 'preact/hooks';
import type { CallMedia, PersonState } from '@parley/client';
import { homeTexts } from '../home-texts.ts';
import { Empty } from '../parts/empty.tsx';
import { focusSoon } from '../parts/focus-soon.ts';
import { IconButton } from '../parts/icon-button.tsx';
import { Icon } from '../parts/icon.tsx';
import { Notice } from '../parts/notice.tsx';
import { Person } from '../parts/person.tsx';
import { useAction } from '../parts/use-action.ts';
import { useMinutes } from '../parts/use-minutes.ts';
import { useRowCount } from '../parts/use-row-count.ts';
import { WaitingRows } from '../parts/waiting-rows.tsx';
import { circleOf, presenceOf } from '../state/circle.ts';
import { placeCall } from '../state/place-call.ts';
import { useStore } from '../state/store.ts';
import { AddContact } from './add-contact.tsx';
import { ContactMore } from './contact-more.tsx';

/** A long list is opened on demand, so that the rest of the page stays in reach. */
const SHOWN = 8;

export function Contacts({ isKnown }: { isKnown: boolean }) {
  const { state } = useStore();
  const words = homeTexts.people;
  const [adding, setAdding] = useState(false);
  const [showsAll, setShowsAll] = useState(false);
  const heading = useRef<HTMLHeadingElement>(null);
  useMinutes();
  const { asking, contacts, asked } = circleOf(state.value.people);
  const shown = showsAll ? contacts : contacts.slice(0, SHOWN);
  const rows = asking.length + shown.length + asked.length;
  const lastRows = useRowCount('contacts', isKnown ? rows : undefined);
  /** The button that was pressed went with its row. */
  const gone = (): void => focusSoon(heading);
  return (
    <section class="card list" aria-labelledby="contacts-title">
      <div class="list-head">
        <h2 ref={heading} id="contacts-title" tabIndex={-1}>
          {words.title}
        </h2>
        <button
          type="button"
          class="button quiet"
          aria-haspopup="dialog"
          onClick={() => setAdding(true)}
        >
          <Icon name="user-plus" />
          {words.add}
        </button>
      </div>
      <p class="visually-hidden" role="status">
        {asking.length > 0 && words.asking(asking.length)}
      </p>
      {!isKnown && <WaitingRows rows={lastRows} />}
      {isKnown && rows === 0 && <Empty icon="users" title={words.empty} text={words.emptyHint} />}
      <ul class="people">
        {asking.map((person) => (
          <Asking key={person.id} person={person} onGone={gone} />
        ))}
        {shown.map((person) => (
          <Contact key={person.id} person={person} onGone={gone} />
        ))}
        {asked.map((person) => (
          <Asked key={person.id} person={person} onGone={gone} />
        ))}
      </ul>
      {shown.length < contacts.length && (
        <button type="button" class="button quiet" onClick={() => setShowsAll(true)}>
          {words.all(contacts.length)}
        </button>
      )}
      {adding && <AddContact onClose={() => setAdding(false)} />}
    </section>
  );
}

interface RowProps {
  person: PersonState;
  onGone: () => void;
}

function Contact({ person, onGone }: RowProps) {
  const store = useStore();
  const [open, setOpen] = useState(false);
  const { busy, error, run } = useAction();
  const { dial, people: words } = homeTexts;
  const { id } = person;
  const call = (media: CallMedia): void => void run(() => placeCall(store, id, media));
  return (
    <>
      <Person
        name={id}
        line={presenceOf(person, store.parley.now())}
        presence={person.presence ?? 'offline'}
      >
        <IconButton
          class="spare"
          name={dial.by.audio(id)}
          icon="phone"
          onPress={() => call('audio')}
        />
        <IconButton
          name={dial.by.video(id)}
          icon="video"
          busy={busy.value}
          onPress={() => call('video')}
        />
        <IconButton name={words.more(id)} icon="ellipsis" dialog onPress={() => setOpen(true)} />
      </Person>
      <RowError error={error.value} />
      {open && <ContactMore id={id} onClose={() => setOpen(false)} onGone={onGone} />}
    </>
  );
}

function Asking({ person: { id }, onGone }: RowProps) {
  const { parley, announcements } = useStore();
  const { busy, error, run } = useAction();
  const words = homeTexts.people;
  const agree = async (): Promise<void> => {
    if (!(await run(() => parley.people.add(id)))) return;
    announcements.add(words.isNow(id));
    onGone();
  };
  const refuse = async (): Promise<void> => {
    if (await run(() => parley.people.drop(id))) onGone();
  };
  return (
    <>
      <Person name={id} line={words.asks} fresh>
        <button
          type="button"
          class="button primary"
          aria-label={words.agreeTo(id)}
          aria-busy={busy.value}
          onClick={() => void agree()}
        >
          {words.agree}
        </button>
        <IconButton name={words.refuseTo(id)} icon="x" onPress={() => void refuse()} />
      </Person>
      <RowError error={error.value} />
    </>
  );
}

function Asked({ person: { id }, onGone }: RowProps) {
  const { parley } = useStore();
  const { busy, error, run } = useAction();
  const words = homeTexts.people;
  const takeBack = async (): Promise<void> => {
    if (await run(() => parley.people.drop(id))) onGone();
  };
  return (
    <>
      <Person name={id} line={words.asked}>
        <IconButton
          name={words.takeBackFrom(id)}
          icon="x"
          busy={busy.value}
          onPress={() => void takeBack()}
        />
      </Person>
      <RowError error={error.value} />
    </>
  );
}

function RowError({ error }: { error: string | undefined }) {
  if (error === undefined) return null;
  return (
    <li>
      <Notice alert>{error}</Notice>
    </li>
  );
}
