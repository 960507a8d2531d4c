/** A page that belongs to a name, seen by nobody. */
import { homeTexts } from '../home-texts.ts';
import { HomeButton } from './home-button.tsx';

export const NeedsName = () => (
  <div class="card message">
    <h2>{homeTexts.entry.needed}</h2>
    <p class="lead">{homeTexts.entry.neededText}</p>
    <div class="row">
      <HomeButton />
    </div>
  </div>
);
