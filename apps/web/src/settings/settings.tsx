/** Everything about the own name, and for everybody whether their address is hidden. */
import { useEffect } from 'preact/hooks';
import type { MeView } from '@parley/client';
import { hidingTexts } from '../hiding-texts.ts';
import { homeTexts } from '../home-texts.ts';
import { HideAddress } from '../parts/hide-address.tsx';
import { NeedsName } from '../parts/needs-name.tsx';
import { Page } from '../parts/page.tsx';
import { ServerNotice } from '../parts/server-notice.tsx';
import { Title } from '../parts/title.tsx';
import { useWho } from '../parts/use-who.ts';
import { WaitingRows } from '../parts/waiting-rows.tsx';
import { WhoNav } from '../parts/who-nav.tsx';
import { useStore } from '../state/store.ts';
import { Blocked } from './blocked.tsx';
import { CallsToMe } from './calls-to-me.tsx';
import { DeleteMe } from './delete-me.tsx';
import { Devices } from './devices.tsx';
import { Keys } from './keys.tsx';
import { Myself } from './myself.tsx';
import { Section } from './section.tsx';
import '../parts/later-icons.ts';

export function Settings() {
  const { ownMedia } = useStore();
  useEffect(ownMedia.close, [ownMedia]);
  const words = homeTexts.settings;
  const who = useWho();
  return (
    <Page nav={<WhoNav who={who} />}>
      <div class="sheet">
        <Title page={words.page}>{words.title}</Title>
        <ServerNotice />
        {who.is === 'nobody' && <NeedsName />}
        {who.is === 'unknown' && <WaitingRows rows={6} />}
        {who.is === 'somebody' && <Sections me={who.me} />}
        <Section title={hidingTexts.title}>
          <HideAddress />
        </Section>
      </div>
    </Page>
  );
}

const Sections = ({ me }: { me: MeView }) => (
  <>
    <Myself me={me} />
    {me.kind !== 'token' && <Keys me={me} />}
    <CallsToMe me={me} />
    <Blocked />
    <Devices />
    <DeleteMe me={me} />
  </>
);
