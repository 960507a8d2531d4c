/** Every call one had: calling back, deleting, taking them along. Looking at it is seeing the missed ones. */
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { homeTexts } from '../home-texts.ts';
import { CallLine } from '../parts/call-line.tsx';
import { Confirm } from '../parts/confirm.tsx';
import { Empty } from '../parts/empty.tsx';
import { focusSoon } from '../parts/focus-soon.ts';
import { IconButton } from '../parts/icon-button.tsx';
import { Icon } from '../parts/icon.tsx';
import { NeedsName } from '../parts/needs-name.tsx';
import { Notice } from '../parts/notice.tsx';
import { Page } from '../parts/page.tsx';
import { saveFile } from '../parts/save-file.ts';
import { ServerNotice } from '../parts/server-notice.tsx';
import { Title } from '../parts/title.tsx';
import { useAction } from '../parts/use-action.ts';
import { useWho } from '../parts/use-who.ts';
import { WaitingRows } from '../parts/waiting-rows.tsx';
import { WhoNav } from '../parts/who-nav.tsx';
import { CallList } from '../state/call-list.ts';
import { daysOf, type PastCall } from '../state/past-calls.ts';
import { useStore } from '../state/store.ts';
import { clockOf } from '../state/time.ts';
import '../parts/later-icons.ts';

const PAGE = 50;

export function History() {
  const { parley, ownMedia } = useStore();
  useEffect(ownMedia.close, [ownMedia]);
  const words = homeTexts.history;
  const who = useWho();
  const list = useMemo(() => new CallList(parley.history, PAGE), [parley]);
  const me = who.is === 'somebody' ? who.me : undefined;
  useEffect(() => {
    if (me !== undefined) void list.read();
  }, [list, me?.id]);
  useEffect(() => {
    // Counted again at the next visit where this one was not heard.
    if (me !== undefined && me.missed > 0) parley.history.sawMissed().catch(() => undefined);
  }, [parley, me?.missed]);
  return (
    <Page nav={<WhoNav who={who} />}>
      <div class="sheet">
        <Title page={words.page}>{words.title}</Title>
        <ServerNotice />
        {who.is === 'nobody' ? <NeedsName /> : <Calls list={list} />}
      </div>
    </Page>
  );
}

type Asking = { all: true } | { call: PastCall; when: string };

function Calls({ list }: { list: CallList }) {
  const { announcements } = useStore();
  const words = homeTexts.history;
  const [asking, setAsking] = useState<Asking>();
  const heading = useRef<HTMLDivElement>(null);
  const calls = list.calls.value;
  const now = new Date();
  const { error, busy } = list.reading;

  const closed = (done: boolean): void => {
    setAsking(undefined);
    if (!done) return;
    const isAll = asking !== undefined && 'all' in asking;
    announcements.add(isAll ? words.deletedAll : words.deleted);
    // The button that was pressed is gone with its row.
    focusSoon(heading);
  };

  return (
    <>
      <div ref={heading} tabIndex={-1} class="sheet-bar" role="group" aria-label={words.title}>
        <Export disabled={calls === undefined || calls.length === 0} />
        <button
          type="button"
          class="button"
          disabled={calls === undefined || calls.length === 0}
          onClick={() => setAsking({ all: true })}
        >
          <Icon name="trash" />
          {words.deleteAll}
        </button>
      </div>
      {error.value !== undefined && <Notice alert>{error.value}</Notice>}
      {calls === undefined && error.value === undefined && <WaitingRows rows={6} />}
      {calls?.length === 0 && (
        <div class="card">
          <Empty icon="rotate-ccw-clock" title={words.none} text={homeTexts.calls.emptyHint} />
        </div>
      )}
      {daysOf(calls ?? [], now).map(({ title, calls: those }) => (
        <section key={title} class="card list" aria-label={title}>
          <h2 class="day">{title}</h2>
          <ul class="people">
            {those.map((call) => (
              <CallLine key={call.id} call={call} when={clockOf(call.at)}>
                <IconButton
                  name={words.deleteOne(call.who)}
                  icon="trash"
                  dialog
                  onPress={() => setAsking({ call, when: `${title}, ${clockOf(call.at)}` })}
                />
              </CallLine>
            ))}
          </ul>
        </section>
      ))}
      {list.more.value && (
        <button
          type="button"
          class="button more"
          aria-busy={busy.value}
          onClick={() => void list.readMore()}
        >
          {words.more}
        </button>
      )}
      {asking !== undefined && <AskDelete asking={asking} list={list} onClose={closed} />}
    </>
  );
}

interface AskDeleteProps {
  asking: Asking;
  list: CallList;
  onClose: (done: boolean) => void;
}

function AskDelete({ asking, list, onClose }: AskDeleteProps) {
  const words = homeTexts.history;
  if ('all' in asking) {
    return (
      <Confirm
        title={words.askAll}
        text={words.askAllText}
        yes={words.deleteAll}
        work={() => list.forgetAll()}
        onClose={onClose}
      />
    );
  }
  const { call, when } = asking;
  return (
    <Confirm
      title={words.askOne}
      text={words.askOneText(call.who, when)}
      yes={words.doDelete}
      work={() => list.forget(call.id)}
      onClose={onClose}
    />
  );
}

function Export({ disabled }: { disabled: boolean }) {
  const { parley } = useStore();
  const { busy, error, run } = useAction();
  const words = homeTexts.history;
  const save = (): void =>
    void run(async () => saveFile(words.file, await parley.history.exported(), 'application/json'));
  return (
    <>
      <button
        type="button"
        class="button"
        disabled={disabled}
        aria-busy={busy.value}
        onClick={save}
      >
        <Icon name="download" />
        {words.export}
      </button>
      {error.value !== undefined && <Notice alert>{error.value}</Notice>}
    </>
  );
}
