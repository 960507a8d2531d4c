/** Starts a server inside another program: tests, benchmarks, a bigger server. */
import { type Config, defaultConfig } from './config.ts';
import type { Outside } from './parley.ts';
import { ParleyServer } from './server.ts';

export interface RunningServer {
  /** How a program on this machine reaches it. */
  url: string;
  port: number;
  stop(): Promise<void>;
}

/**
 * Limits that are not given keep their defaults, and so do settings; but no relay is run unless it is asked
 * for. Port 0 takes a free one.
 */
export async function startServer(
  settings: Partial<Omit<Config, 'limits'>> & { limits?: Partial<Config['limits']> } = {},
  outside: Outside = {},
): Promise<RunningServer> {
  const defaults = defaultConfig();
  const limits = { ...defaults.limits, ...settings.limits };
  const server = await ParleyServer.open(
    { ...defaults, turn: 'off', ...settings, limits },
    outside,
  );
  const port = await server.start();
  return { url: server.url(port), port, stop: () => server.stop() };
}
