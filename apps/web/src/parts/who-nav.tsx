/** Beside More: the calls of the past, and who one is, which leads to the settings. */
import { homeTexts } from '../home-texts.ts';
import type { Who } from '../state/who.ts';
import { Avatar } from './avatar.tsx';
import { Icon } from './icon.tsx';
import { Link } from './link.tsx';

export function WhoNav({ who }: { who: Who }) {
  const name = who.is === 'somebody' ? who.me.id : who.is === 'unknown' ? who.name : '';
  if (name === '') return null;
  return (
    <nav class="who-nav" aria-label={homeTexts.settings.you}>
      <Link
        to="/history"
        class="button quiet square"
        aria-label={homeTexts.calls.all}
        title={homeTexts.calls.all}
      >
        <Icon name="rotate-ccw-clock" />
      </Link>
      <Link to="/settings" class="button quiet who" title={homeTexts.settings.title}>
        <Avatar name={name} />
        <span class="who-name">{name}</span>
        <span class="visually-hidden">, {homeTexts.settings.title}</span>
      </Link>
    </nav>
  );
}
