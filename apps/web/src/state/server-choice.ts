/** Which server this browser uses; empty: the one the page came from. */
import { remembered } from './remembered.ts';

export const serverChoice = remembered('local', 'server');
