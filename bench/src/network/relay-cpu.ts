/** What the coturn of a Parley server uses, as the kernel counts it, finer than in hundredths of a second. */
import { readdirSync, readFileSync } from 'node:fs';

/** So far, all its threads together. */
export function relayCpuMs(serverPid: number): number {
  const threads = `/proc/${relayOf(serverPid)}/task`;
  const nanoseconds = readdirSync(threads).map((thread) =>
    Number(readFileSync(`${threads}/${thread}/schedstat`, 'utf8').split(' ')[0]),
  );
  return nanoseconds.reduce((sum, one) => sum + one, 0) / 1e6;
}

function relayOf(serverPid: number): string {
  const threads = `/proc/${serverPid}/task`;
  const children = readdirSync(threads).flatMap((thread) =>
    readFileSync(`${threads}/${thread}/children`, 'utf8').split(' '),
  );
  const relay = children.find(
    (pid) => pid !== '' && readFileSync(`/proc/${pid}/comm`, 'utf8') === 'turnserver\n',
  );
  if (relay === undefined) throw new Error('The server runs no relay.');
  return relay;
}
