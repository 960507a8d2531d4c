/** The command `npm run natlab`: a laboratory to look into, which stays until it is taken down. */
import { once } from 'node:events';
import { Laboratory, type Line } from './laboratory.ts';
import { whyNoLaboratory } from './leftovers.ts';
import { isRouterKind, routerKinds } from './router-rules.ts';
import {
  addresses,
  names,
  networks,
  type Place,
  places,
  type Router,
  routers,
  sides,
} from './topology.ts';

const help = `npm run natlab -- [--name NAME] COMMAND

  up                    make a laboratory; whatever bears its name is removed first
  down                  remove it, with all that runs in it
  show                  where everything is, and how the routers behave
  nat WHERE KIND        WHERE is a, b or mobile; KIND is ${routerKinds.join(', ')}
  line WHERE [loss=PERCENT] [rate=KBIT/S]    how good a line is; without either as good as it gets
  move home | mobile    a goes to another network
  probe a | b           what mapping and filtering STUN finds there
  in PLACE COMMAND ...  run something there; PLACE is one of ${places.join(', ')}

The server is to be at ${addresses.web} (${names.web}), its relay at ${addresses.relay} (${names.relay}). Several
laboratories live side by side under names of their own; the usual one is natlab.
`;

class Misuse extends Error {}

const oneOf = <Name extends string>(name: string | undefined, all: readonly Name[]): Name => {
  const found = all.find((one) => one === name);
  if (found === undefined) throw new Misuse(`${name ?? 'nothing'}: give ${all.join(', ')}`);
  return found;
};

const routerOf = (where: string | undefined): Router =>
  ({ a: 'home-a', b: 'home-b', mobile: 'mobile' } as const)[oneOf(where, [...sides, 'mobile'])];

function lineOf(words: readonly string[]): Line {
  const given = new Map(words.map((word) => word.split('=', 2) as [string, string]));
  const numberOf = (name: string): number | undefined => {
    const text = given.get(name);
    given.delete(name);
    if (text === undefined || /^\d{1,7}$/.test(text))
      return text === undefined ? text : Number(text);
    throw new Misuse(`${name}=${text}: give a whole number`);
  };
  const line = { lossPercent: numberOf('loss'), kbitPerSecond: numberOf('rate') };
  for (const name of given.keys()) throw new Misuse(`${name}: give loss=PERCENT or rate=KBIT/S`);
  return line;
}

async function show(laboratory: Laboratory): Promise<string> {
  const lines = await Promise.all(
    routers.map(async (router) => {
      const { client, wan, side } = networks[router];
      const kind = (await laboratory.kindOf(router)) ?? 'not there';
      return `${side} ${client.padEnd(13)} ${router.padEnd(7)} ${wan}  ${kind}`;
    }),
  );
  const others = [
    `pages ${addresses.web} ${names.web}`,
    `relay ${addresses.relay} ${names.relay}`,
    `namespaces ${places.map((place) => laboratory.namespace(place)).join(' ')}`,
  ];
  return [...lines, ...others].join('\n');
}

async function runIn(
  laboratory: Laboratory,
  place: Place,
  command: readonly string[],
): Promise<void> {
  const child = laboratory.spawn(place, command, 'inherit');
  // A terminal's Ctrl-C reaches the child by itself, and we end when it does.
  process.on('SIGINT', () => {});
  const [code] = (await once(child, 'exit')) as [number | null];
  process.exitCode = code ?? 1;
}

async function carryOut(laboratory: Laboratory, words: readonly string[]): Promise<string | void> {
  const [command = 'help', first, ...rest] = words;
  switch (command) {
    case 'up':
      await laboratory.up();
      return show(laboratory);
    case 'down':
      return laboratory.down();
    case 'show':
      return show(laboratory);
    case 'nat': {
      const [kind = ''] = rest;
      if (!isRouterKind(kind)) throw new Misuse(`${kind}: give ${routerKinds.join(', ')}`);
      return laboratory.setKind(routerOf(first), kind);
    }
    case 'line':
      return laboratory.setLine(routerOf(first), lineOf(rest));
    case 'move':
      return laboratory.move(oneOf(first, ['home', 'mobile']));
    case 'probe': {
      const { mapping, filtering } = await laboratory.probe(oneOf(first, sides));
      return `mapping: ${mapping}\nfiltering: ${filtering}`;
    }
    case 'in':
      return runIn(laboratory, oneOf(first, places), rest);
    case 'help':
      return help;
    default:
      throw new Misuse(`${command} is no command; npm run natlab -- help lists them`);
  }
}

const words = process.argv.slice(2);
const name = words[0] === '--name' ? (words.splice(0, 2)[1] ?? '') : 'natlab';
try {
  const why = words[0] === 'help' || words.length === 0 ? undefined : await whyNoLaboratory();
  if (why !== undefined) throw new Misuse(`No laboratory here: ${why}.`);
  const said = await carryOut(new Laboratory(name), words);
  if (said !== undefined) console.log(said);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = error instanceof Misuse ? 2 : 1;
}
