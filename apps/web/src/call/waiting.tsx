/** Alone in the room: the link to send is what matters, or the one who is about to be there. */
import type { ComponentChildren } from 'preact';
import { callTexts } from '../call-texts.ts';
import { DeviceHelp } from '../parts/device-help.tsx';
import { Invite } from '../parts/invite.tsx';
import { lost } from '../state/lost.ts';
import { pathOfPair } from '../state/pair.ts';
import { useStore } from '../state/store.ts';
import type { InCall } from './call.tsx';
import { Joining } from './joining.tsx';

export function Waiting({ call: { room, pair, user } }: { call: InCall }) {
  const { parley } = useStore();
  const words = callTexts.call;
  if (user !== undefined) return <Joining name={user} text={words.joining(user)} />;
  if (pair === undefined) {
    const names = lost.value;
    const said =
      names.length === 0
        ? { title: words.inviteTitle, lead: words.waitingLead }
        : { title: words.waitingForLost(names), lead: words.lostLead(names) };
    return <Inviting {...said} link={parley.linkOf(room)} />;
  }
  const theirs = { id: pair.peer, peer: pair.id };
  return (
    <Inviting
      title={words.waitingFor(pair.peer)}
      lead={words.waitingForOneLead}
      link={parley.url + pathOfPair(theirs)}
      whose="theirs"
    >
      {/* Whoever comes by the page of a pair was in no green room. */}
      <DeviceHelp />
    </Inviting>
  );
}

interface InvitingProps {
  title: string;
  lead: string;
  link: string;
  whose?: 'ours' | 'theirs';
  children?: ComponentChildren;
}

const Inviting = ({ title, lead, link, whose, children }: InvitingProps) => (
  <div class="stage waiting">
    {children}
    <div class="card">
      <h2>{title}</h2>
      <p class="soft">{lead}</p>
      <Invite link={link} whose={whose} />
    </div>
  </div>
);
