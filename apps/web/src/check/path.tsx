/** The path of a call as a picture: each section says by its form and colour how it is, and in words to who cannot see it. */
import type { IconName } from '../parts/icon-names.ts';
import { Icon } from '../parts/icon.tsx';
import { checkTexts } from './check-texts.ts';
import type { LineState } from './lines.ts';
import type { Section } from './overview.ts';

const words = checkTexts.path;
const NAMES = ['local', 'relay', 'onward', 'direct'] as const;

export function Path({ sections }: { sections: Record<Section, LineState> }) {
  const said = NAMES.map((name) => `${words.sections[name]}: ${words.states[sections[name]]}.`);
  return (
    <div class="check-path" role="img" aria-label={`${words.title}. ${said.join(' ')}`}>
      <Node icon="monitor-smartphone" name={words.you} />
      <Link state={sections.local} />
      <Node icon="router" name={words.router} />
      <Link state={sections.relay} />
      <Node icon="server" name={words.relay} />
      <Link state={sections.onward} />
      <Node icon="users" name={words.them} />
      <div class={`check-direct ${sections.direct}`}>
        <svg viewBox="0 0 100 20" preserveAspectRatio="none">
          <path d="M0.5 19 C 8 3, 92 3, 99.5 19" />
        </svg>
        <span class="check-direct-name">
          <Mark state={sections.direct} />
          {words.direct}
        </span>
      </div>
    </div>
  );
}

const Node = ({ icon, name }: { icon: IconName; name: string }) => (
  <span class="check-node">
    <span class="check-node-face">
      <Icon name={icon} />
    </span>
    {name}
  </span>
);

const Link = ({ state }: { state: LineState }) => (
  <span class={`check-link ${state}`}>
    <Mark state={state} />
  </span>
);

const MARKS: Partial<Record<LineState, IconName>> = {
  good: 'check',
  poor: 'triangle-alert',
  bad: 'x',
};

function Mark({ state }: { state: LineState }) {
  const icon = MARKS[state];
  return icon === undefined ? null : <Icon name={icon} />;
}
