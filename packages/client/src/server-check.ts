/** For a screen on which a person enters a server: taken only when one answers there. */
import { sdkLimits } from './limits.ts';
import { ParleyError } from './parley-error.ts';
import { probeServer } from './server-probe.ts';
import { parseServerUrl } from './url.ts';

/** Settles with the address in its one written form, or is refused as `bad_url` or `no_server`. */
export async function checkServer(input: string): Promise<string> {
  const server = parseServerUrl(input);
  if (!(await probeServer(server, sdkLimits.serverCheckMs))) throw new ParleyError('no_server');
  return server;
}
