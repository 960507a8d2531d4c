/** The name, what keeps it, and signing out here. Whoever would lose the name by that is asked first. */
import { useState } from 'preact/hooks';
import type { MeView } from '@parley/client';
import { homeTexts } from '../home-texts.ts';
import { Avatar } from '../parts/avatar.tsx';
import { Confirm } from '../parts/confirm.tsx';
import { Icon } from '../parts/icon.tsx';
import { Notice } from '../parts/notice.tsx';
import { useAction } from '../parts/use-action.ts';
import { go } from '../router.ts';
import { useStore } from '../state/store.ts';
import { Section } from './section.tsx';

export function Myself({ me }: { me: MeView }) {
  const { parley, announcements } = useStore();
  const words = homeTexts.settings;
  const { busy, error, run } = useAction();
  const [asking, setAsking] = useState(false);

  const signOut = async (): Promise<void> => {
    await parley.identity.signOut();
    announcements.add(homeTexts.entry.signedOut.here);
    go('/');
  };
  return (
    <Section title={words.you}>
      <div class="myself">
        <Avatar name={me.id} />
        <div>
          <p class="myself-name">{me.id}</p>
          <p class="soft">{words.kinds[me.kind]}</p>
        </div>
      </div>
      {error.value !== undefined && <Notice alert>{error.value}</Notice>}
      <button
        type="button"
        class="button"
        aria-busy={busy.value}
        onClick={() => (me.kind === 'guest' ? setAsking(true) : void run(signOut))}
      >
        <Icon name="log-out" />
        {words.signOut}
      </button>
      {asking && (
        <Confirm
          title={words.askSignOut}
          text={words.askSignOutText(me.id)}
          yes={words.signOut}
          work={signOut}
          onClose={() => setAsking(false)}
        />
      )}
    </Section>
  );
}
