/** In the place of the one who is about to be there: nobody else can come into this call. */
import { Avatar } from '../parts/avatar.tsx';

export const Joining = ({ name, text }: { name: string; text: string }) => (
  <div class="stage grid">
    <div class="tile joining">
      <Avatar name={name} />
      <p class="tile-link">{text}</p>
    </div>
  </div>
);
