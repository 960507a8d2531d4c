/** The way back to where calls begin. */
import { go } from '../router.ts';
import { texts } from '../texts.ts';
import { Icon } from './icon.tsx';
import './later-icons.ts';

export const HomeButton = () => (
  <button type="button" class="button" onClick={() => go('/')}>
    <Icon name="house" />
    {texts.controls.home}
  </button>
);
