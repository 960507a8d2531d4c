/** Alone in the room: the link to send is what matters. */
import { callTexts } from '../call-texts.ts';
import { Invite } from '../parts/invite.tsx';

export const Waiting = ({ room }: { room: string }) => (
  <div class="stage waiting">
    <div class="card">
      <h2>{callTexts.call.inviteTitle}</h2>
      <p class="soft">{callTexts.call.waitingLead}</p>
      <Invite room={room} />
    </div>
  </div>
);
