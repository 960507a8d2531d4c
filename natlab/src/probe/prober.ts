/**
 * What the NAT between here and two addresses does, found by STUN alone (RFC 5780, 4.3 and 4.4). Run by the
 * laboratory behind a router: `prober.ts ADDRESS ADDRESS` prints a `NatBehaviour` as JSON.
 */
import { createSocket } from 'node:dgram';
import { askFrom, type Elsewhere, type Endpoint, readAnswer } from './stun.ts';

/** On what it depends as whom others see us, and who may answer; `blocked` when nobody can. */
export interface NatBehaviour {
  readonly mapping: 'independent' | 'address' | 'address and port' | 'blocked';
  readonly filtering: 'independent' | 'address' | 'address and port' | 'blocked';
}

const PORTS = [3_478, 3_479] as const;
const HERE: Elsewhere = { address: false, port: false };
const AGAIN_MS = 150;
const WAIT_MS = 1_500;

/** Asks from one port of ours, one after the other, until there is no answer. */
async function ask(wishes: readonly { to: Endpoint; from: Elsewhere }[]): Promise<string[]> {
  const socket = createSocket('udp4');
  const seen: string[] = [];
  for (const { to, from } of wishes) {
    const request = askFrom(from);
    const { promise, resolve } = Promise.withResolvers<string>();
    const onMessage = (bytes: Buffer): void => {
      const mapped = readAnswer(bytes, request);
      if (mapped !== undefined) resolve(`${mapped.address}:${mapped.port}`);
    };
    socket.on('message', onMessage);
    const send = (): void => socket.send(request, to.port, to.address);
    send();
    const asking = setInterval(send, AGAIN_MS);
    const late = setTimeout(() => resolve(''), WAIT_MS);
    seen.push(await promise);
    socket.off('message', onMessage);
    clearInterval(asking);
    clearTimeout(late);
    if (seen.at(-1) === '') break;
  }
  socket.close();
  return seen;
}

async function mappingOf(first: string, second: string): Promise<NatBehaviour['mapping']> {
  const targets = [
    { address: first, port: PORTS[0] },
    { address: first, port: PORTS[1] },
    { address: second, port: PORTS[0] },
  ];
  const [one = '', otherPort, otherAddress] = await ask(targets.map((to) => ({ to, from: HERE })));
  if (one === '') return 'blocked';
  if (one === otherAddress) return 'independent';
  return one === otherPort ? 'address' : 'address and port';
}

async function filteringOf(address: string): Promise<NatBehaviour['filtering']> {
  const to = { address, port: PORTS[0] };
  const isAnswered = async (from: Elsewhere): Promise<boolean> =>
    (await ask([{ to, from }]))[0] !== '';
  const [plain, fromPort, fromAnywhere] = await Promise.all([
    isAnswered(HERE),
    isAnswered({ address: false, port: true }),
    isAnswered({ address: true, port: true }),
  ]);
  if (fromAnywhere) return 'independent';
  if (fromPort) return 'address';
  return plain ? 'address and port' : 'blocked';
}

const [first = '', second = ''] = process.argv.slice(2);
const [mapping, filtering] = await Promise.all([mappingOf(first, second), filteringOf(first)]);
const found: NatBehaviour = { mapping, filtering };
process.stdout.write(JSON.stringify(found));
