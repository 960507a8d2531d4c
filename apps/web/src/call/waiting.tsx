/** Alone in the room: the link to send is what matters, or the one who is about to be there. */
import { callTexts } from '../call-texts.ts';
import { Avatar } from '../parts/avatar.tsx';
import { Invite } from '../parts/invite.tsx';
import type { InCall } from './call.tsx';

export const Waiting = ({ call: { room, user } }: { call: InCall }) =>
  user === undefined ? <Inviting room={room} /> : <Joining name={user} />;

const Inviting = ({ room }: { room: string }) => (
  <div class="stage waiting">
    <div class="card">
      <h2>{callTexts.call.inviteTitle}</h2>
      <p class="soft">{callTexts.call.waitingLead}</p>
      <Invite room={room} />
    </div>
  </div>
);

/** Nobody else can come into a call by name. */
const Joining = ({ name }: { name: string }) => (
  <div class="stage grid">
    <div class="tile joining">
      <Avatar name={name} />
      <p class="tile-link">{callTexts.call.joining(name)}</p>
    </div>
  </div>
);
