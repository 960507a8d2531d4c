/** Alone in the room: the link to send is what matters. */
import { Invite } from '../parts/invite.tsx';
import { texts } from '../texts.ts';

export const Waiting = ({ room }: { room: string }) => (
  <div class="stage waiting">
    <div class="card">
      <h2>{texts.call.inviteTitle}</h2>
      <p class="soft">{texts.call.waitingLead}</p>
      <Invite room={room} />
    </div>
  </div>
);
