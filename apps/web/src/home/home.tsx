/** Where calls begin: by link for everybody, by name for who has one. */
import { useEffect } from 'preact/hooks';
import { homeTexts } from '../home-texts.ts';
import { Icon } from '../parts/icon.tsx';
import { Link } from '../parts/link.tsx';
import { Page } from '../parts/page.tsx';
import { ServerNotice } from '../parts/server-notice.tsx';
import { Title } from '../parts/title.tsx';
import { useWho } from '../parts/use-who.ts';
import { WhoNav } from '../parts/who-nav.tsx';
import { note } from '../router.ts';
import { useStore } from '../state/store.ts';
import type { Who } from '../state/who.ts';
import { Contacts } from './contacts.tsx';
import { Created } from './created.tsx';
import { Dial } from './dial.tsx';
import { Entry } from './entry.tsx';
import { Recent } from './recent.tsx';
import { Start } from './start.tsx';
import '../parts/later-icons.ts';

export function Home() {
  const { ownMedia } = useStore();
  useEffect(ownMedia.close, [ownMedia]);
  const who = useWho();
  if (note.value !== undefined) return <Created room={note.value} />;
  const isStranger = who.is === 'nobody' || (who.is === 'unknown' && who.name === '');
  return (
    <Page wide nav={<WhoNav who={who} />}>
      {isStranger ? <Welcome isKnown={who.is === 'nobody'} /> : <Desk who={who} />}
    </Page>
  );
}

function Welcome({ isKnown }: { isKnown: boolean }) {
  const words = homeTexts.home;
  return (
    <div class="home">
      <div class="home-words">
        <Title page={words.page}>{words.title}</Title>
        <p class="lead">{words.lead}</p>
        <p class="assurance">
          <Icon name="shield-check" />
          {words.private}
        </p>
      </div>
      <div class="home-side">
        <ServerNotice />
        <Start isMain />
      </div>
      <Entry isKnown={isKnown} />
    </div>
  );
}

function Desk({ who }: { who: Exclude<Who, { is: 'nobody' }> }) {
  const words = homeTexts.home;
  const me = who.is === 'somebody' ? who.me : undefined;
  const name = who.is === 'somebody' ? who.me.id : who.name;
  const missed = me?.missed ?? 0;
  return (
    <div class="desk">
      <div class="desk-main">
        <div class="desk-head">
          <Title page={words.page}>{words.hello(name)}</Title>
          {missed > 0 && (
            <Link to="/history" class="missed-calls">
              <Icon name="phone-missed" />
              {words.missed(missed)}
            </Link>
          )}
        </div>
        <ServerNotice />
        <Dial />
        <Contacts isKnown={me !== undefined} />
      </div>
      <div class="desk-side">
        <Start isMain={false} />
        <Recent me={me} />
      </div>
    </div>
  );
}
