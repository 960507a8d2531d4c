#!/usr/bin/env node
/** The command: reads the options, starts, says where to go, and stops on a signal. */
import { banner } from './banner.ts';
import { type Config, readCommand } from './config.ts';
import { helpText } from './help.ts';
import { ownAddresses } from './own-addresses.ts';
import { Predecessor } from './predecessor.ts';
import { ParleyServer } from './server.ts';
import { StartError } from './start-error.ts';
import { work } from './store.ts';
import { version } from './version.ts';

/** A signal to a group of processes comes twice when the one above passes it on: one wish. */
const SAME_WISH_MS = 1_000;

async function main(): Promise<void> {
  const command = readCommand(process.argv.slice(2), process.env);
  if (command.do === 'help') console.log(helpText(version));
  else if (command.do === 'version') console.log(version);
  else if (command.do === 'start') await serve(command.config);
  else console.log(await work[command.do](command.config, command.file));
}

async function serve(config: Config): Promise<void> {
  const predecessor = config.takeOver ? await Predecessor.find(config) : undefined;
  const server = await ParleyServer.open(config, {}, predecessor);
  const port = await server.start();
  await server.offerPlace(port, () => process.exit(0));
  const secure = server.url(port).startsWith('https:');
  console.log(banner({ config, port, secure, ownAddresses: ownAddresses() }));
  // Nobody has to wait for it.
  void server.relaySaid().then((line) => {
    if (line !== '') console.log(line);
  });

  // What the machine holds can no longer be trusted. Clients come back to the process that is
  // started next; calls that are running do not notice.
  process.on('uncaughtException', (error) => {
    void server.fail(error).then(() => process.exit(1));
  });
  let askedAt: number | undefined;
  const stop = (): void => {
    if (askedAt === undefined) {
      askedAt = performance.now();
      void server.stop().then(() => process.exit(0));
    } else if (performance.now() - askedAt > SAME_WISH_MS) {
      // Whoever asks again does not want to wait.
      process.exit(1);
    }
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, stop);
}

try {
  await main();
} catch (error) {
  if (!(error instanceof StartError)) throw error;
  console.error(error.message);
  process.exitCode = error.exitCode;
}
