/**
 * Command line and environment to a configuration, by the table of options. Flags win over the
 * environment. Touches neither files nor network: what cannot be seen from here fails at the start.
 */
import { parseArgs } from 'node:util';
import * as v from 'valibot';
import { limitsWith } from '@parley/core/server';
import type { Hooks } from './hooks.ts';
import { defaultLimits, type Limits } from './limits.ts';
import {
  flagOf,
  type Option,
  type OptionName,
  optionNames,
  options,
  variableOf,
} from './options.ts';
import { StartError } from './start-error.ts';

type Table = typeof options;
type Value<Name extends OptionName> = v.InferOutput<Table[Name]['schema']>;

type Values = {
  [Name in OptionName]: Table[Name] extends { list: true }
    ? Value<Name>[]
    : Table[Name] extends { fallback: string }
      ? Value<Name>
      : Value<Name> | undefined;
};

/** Hooks may be given as they are by a program that starts the server. */
export type Config = Omit<Values, 'limit' | 'hooks'> & {
  limits: Limits;
  hooks: string | Hooks | undefined;
};

export type Command =
  | { do: 'start'; config: Config }
  | { do: 'backup' | 'restore'; file: string; config: Config }
  | { do: 'help' }
  | { do: 'version' };

/** One value as it was given, and where, so that a refusal can name the place. */
interface Given {
  place: string;
  text: string;
}

export function readCommand(args: string[], environment: NodeJS.ProcessEnv = {}): Command {
  const { work, flags } = readWork(args);
  const given = readFlags(flags);
  if (given === 'help' || given === 'version') return { do: given };
  const config = configOf((name) => given.get(name) ?? fromEnvironment(name, environment));
  return { ...work, config };
}

/** What to do, which stands before all options; without a word the server is started. */
function readWork([first, file, ...flags]: string[]): {
  work: { do: 'start' } | { do: 'backup' | 'restore'; file: string };
  flags: string[];
} {
  if (first !== 'backup' && first !== 'restore') {
    const all = [first, file].filter((one) => one !== undefined);
    return { work: { do: 'start' }, flags: [...all, ...flags] };
  }
  if (file === undefined || file.startsWith('-')) {
    throw new StartError(`${first} needs the name of a file: ${first} FILE.`, 2);
  }
  return { work: { do: first, file }, flags };
}

/** What a program writes as a person would. */
interface Written {
  turnAddress?: string;
  turnPorts?: string;
  turnUrl?: string[];
}

/** What a program may set; the rest keeps its default. */
export type Settings = Partial<Omit<Config, 'limits' | 'address' | 'takeOver' | keyof Written>> &
  Written & { limits?: Partial<Limits> };

/** Of a program, whose values are looked at like those of a person. */
export function configFrom({ limits = {}, hooks, ...settings }: Settings): Config {
  const values: Partial<Record<OptionName, unknown>> = {
    ...settings,
    limit: Object.entries(limits).map(([name, value]) => `${name}=${value}`),
  };
  const config = configOf((name) => {
    const value = values[name];
    return value === undefined ? [] : [{ place: name, text: textOf(options[name], value) }];
  });
  return { ...config, hooks };
}

function textOf(option: Option, value: unknown): string {
  if (typeof value === 'string') return value;
  return option.list && Array.isArray(value) ? value.join() : JSON.stringify(value);
}

export const defaultConfig = (): Config => configOf(() => []);

function configOf(given: (name: OptionName) => Given[]): Config {
  const entries = optionNames.map((name) => [name, valueOf(options[name], given(name))]);
  const { limit, ...values } = Object.fromEntries(entries) as Values;
  const config = { ...values, limits: limitsOf(limit) };
  refuseContradictions(config);
  refusePairsAlone(config);
  refuseHalfTokens(config);
  refuseHalfRelays(config);
  return config;
}

function limitsOf(changes: Partial<Limits>[]): Limits {
  const limits: Limits = Object.assign({ ...defaultLimits }, ...changes);
  try {
    limitsWith(limits);
  } catch (error) {
    const relation = error instanceof Error ? error.message.replace(/^.*?: /, '') : '';
    throw new StartError(
      `--limit: these values do not fit together; it must hold that ${relation}.`,
      2,
    );
  }
  return limits;
}

function refuseContradictions({ https, tlsCert, tlsKey }: Config): void {
  if (tlsCert !== undefined && tlsKey === undefined) {
    throw new StartError(`--tls-cert ${tlsCert} needs --tls-key with the name of its key file.`, 2);
  }
  if (tlsKey !== undefined && tlsCert === undefined) {
    throw new StartError(
      `--tls-key ${tlsKey} needs --tls-cert with the name of its certificate file.`,
      2,
    );
  }
  if (https && tlsCert !== undefined) {
    throw new StartError(
      `--https makes its own certificate: give it or --tls-cert ${tlsCert}, not both.`,
      2,
    );
  }
}

function refusePairsAlone({ doors }: Config): void {
  if (!doors.includes('pairs') || doors.includes('native')) return;
  throw new StartError('--doors pairs needs native, whose app its pages are.', 2);
}

/** Tokens are believed for all three or not at all. */
function refuseHalfTokens({ registration, peerjsTokens, ...config }: Config): void {
  const parts = ['tokenKey', 'tokenIssuer', 'tokenAudience'] as const;
  if (registration === 'tokens' || peerjsTokens) {
    const missing = parts.find((name) => config[name] === undefined);
    if (missing === undefined) return;
    const needs = registration === 'tokens' ? '--registration tokens' : flagOf('peerjsTokens');
    throw new StartError(`${needs} needs ${flagOf(missing)} with ${options[missing].allowed}.`, 2);
  }
  const useless = parts.find((name) => config[name] !== undefined);
  if (useless === undefined) return;
  throw new StartError(
    `${flagOf(useless)} ${config[useless]} is of use with --registration tokens or ${flagOf('peerjsTokens')} only.`,
    2,
  );
}

/** Relays of one's own need their secret, and nothing can be hidden without a relay. */
function refuseHalfRelays(config: Config): void {
  const parts = ['turnUrl', 'turnSecretFile'] as const;
  const isGiven = (name: (typeof parts)[number]): boolean => (config[name]?.length ?? 0) > 0;
  const wrong = parts.find((name) => isGiven(name) !== (config.turn === 'external'));
  if (wrong !== undefined) {
    const line =
      config.turn === 'external'
        ? `--turn external needs ${flagOf(wrong)} with ${options[wrong].allowed}.`
        : `${flagOf(wrong)} is of use with --turn external only.`;
    throw new StartError(line, 2);
  }
  if (config.hideAddresses && config.turn === 'off' && config.iceServers === undefined) {
    throw new StartError('--hide-addresses needs a relay: not --turn off, or --ice-servers.', 2);
  }
}

function valueOf(option: Option, given: Given[]): unknown {
  if (option.list) {
    const { fallback } = option;
    const chosen =
      given.length > 0 || fallback === undefined ? given : [{ place: '', text: fallback }];
    return chosen
      .flatMap(({ place, text }) => text.split(',').map((part) => ({ place, text: part.trim() })))
      .filter(({ text }) => text !== '')
      .map((one) => read(option, one));
  }
  const last = given.at(-1);
  if (last !== undefined) return read(option, last);
  return option.fallback === undefined ? undefined : v.parse(option.schema, option.fallback);
}

function read({ schema, allowed, secret }: Option, { place, text }: Given): unknown {
  const result = v.safeParse(schema, text, { abortEarly: true, abortPipeEarly: true });
  if (result.success) return result.output;
  const what = secret ? 'this' : JSON.stringify(text);
  throw new StartError(`${place}: ${what} is not allowed; give ${allowed}.`, 2);
}

/** An empty variable counts as not set: that is how compose files pass what nobody filled in. */
function fromEnvironment(name: OptionName, environment: NodeJS.ProcessEnv): Given[] {
  const place = variableOf(name);
  const text = environment[place];
  return text === undefined || text === '' ? [] : [{ place, text }];
}

function readFlags(args: string[]): Map<OptionName, Given[]> | 'help' | 'version' {
  const flags = new Map<OptionName, Given[]>();
  const names = new Map(optionNames.map((name) => [flagOf(name), name]));
  const { tokens } = parseArgs({
    args,
    strict: false,
    tokens: true,
    options: Object.fromEntries(
      optionNames.map((name) => [
        flagOf(name).slice(2),
        { type: isSwitch(name) ? 'boolean' : 'string' },
      ]),
    ),
  });
  for (const token of tokens) {
    if (token.kind === 'option-terminator') continue;
    if (token.kind === 'positional') throw unknown(token.value, names);
    if (['--help', '-h'].includes(token.rawName)) return 'help';
    if (token.rawName === '--version') return 'version';
    const name = names.get(token.rawName);
    if (name === undefined) throw unknown(token.rawName, names);
    const text = token.value ?? (isSwitch(name) ? 'yes' : undefined);
    if (text === undefined || (!token.inlineValue && text.startsWith('-'))) {
      throw new StartError(`${token.rawName} needs a value; give ${options[name].allowed}.`, 2);
    }
    flags.set(name, [...(flags.get(name) ?? []), { place: token.rawName, text }]);
  }
  return flags;
}

const isSwitch = (name: OptionName): boolean => !('argument' in options[name]);

const unknown = (text: string, names: Map<string, OptionName>): StartError =>
  new StartError(
    `${JSON.stringify(text)} is no option; allowed are ${[...names.keys(), '--help', '--version'].join(', ')}.`,
    2,
  );
