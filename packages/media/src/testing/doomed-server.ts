/** For tests only: a process that runs a relay, says its number, and waits to be killed. */
import { parseJson } from '@parley/protocol';
import { OwnRelay, type OwnRelayOptions } from '../own-relay.ts';

const OPTIONS_CHARS_MAX = 10_000;

const given = parseJson(process.argv[2] ?? '', OPTIONS_CHARS_MAX) as OwnRelayOptions;
const relay = new OwnRelay({ ...given, report: () => {} });
relay.start();
await relay.said();
process.stdout.write(`${relay.pid}\n`);
process.stdin.resume();
