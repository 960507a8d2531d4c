import type { Parley, ParleyOptions } from './api.ts';
import { browserPlatform } from './browser.ts';
import { ParleyClient } from './parley.ts';

/** One tab's standing with a server. Connects by itself and keeps itself connected. */
export function createParley(options: ParleyOptions = {}): Parley {
  return new ParleyClient(browserPlatform(), options);
}
