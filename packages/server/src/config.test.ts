import { expect, it } from 'vitest';
import { configFrom, readCommand } from './config.ts';
import { flagOf, type OptionName, optionNames, options, variableOf } from './options.ts';

/** A value that each option must refuse. */
const wrong: Record<OptionName, string[]> = {
  address: ['5080', 'host', ':70000', '[::1:80', 'a:b:80', ':'],
  https: ['maybe'],
  tlsCert: [],
  tlsKey: [],
  publicUrl: [
    'example.org',
    'ftp://example.org',
    'https://example.org/path',
    'https://me@example.org',
  ],
  allowOrigin: [
    'null',
    '*',
    'https://Example.org',
    'https://example.org/',
    'https://example.org:443',
  ],
  trustProxy: ['proxy', '10.0.0.0/33', '::/129', '10.0.0.1/'],
  metricsFrom: ['*', '10.0.0.0/33'],
  dataDir: [],
  takeOver: ['always'],
  database: ['mysql://localhost/parley', 'postgres://', 'parley.db', 'postgres:parley'],
  registration: ['everybody'],
  tokenKey: [],
  tokenIssuer: ['i'.repeat(257)],
  tokenAudience: ['a'.repeat(257)],
  pushContact: ['ada@example.org', 'mailto:', 'mailto:ada', 'http://example.org', 'tel:110'],
  doors: ['everything', 'wscall;peerjs'],
  showConnections: ['sometimes'],
  turn: ['on', 'coturn'],
  turnAddress: ['3478', 'host', ':0', ':70000'],
  turnPorts: ['49152', '5-10', '60000-50000', '50000-70000', '50000-'],
  externalIp: ['example.org', '203.0.113', '2001:db8::1', '203.0.113.1/32'],
  turnUrl: [
    'turn.example.org',
    'stun:example.org',
    'turn:',
    'turn://example.org',
    'turn:example.org:port',
    'turn:example.org?transport=sctp',
    'turn:me@example.org',
    'turn:example.org;colour=red',
    'turn:example.org;weight=0',
    'turn:example.org;weight=1;weight=2',
    'turn:example.org;region=',
  ],
  turnSecretFile: [],
  turnRegion: ['Europe', 'a b', 'r'.repeat(33)],
  hideAddresses: ['sometimes'],
  iceServers: [
    '[',
    '{"urls":"stun:a"}',
    '[{"urls":"http://a"}]',
    '[{"urls":[]}]',
    '[{"urls":"turn:a","username":"u"}]',
    '[{"urls":"stun:a","key":"k"}]',
    `[${Array(17).fill('{"urls":"stun:a"}').join()}]`,
  ],
  iceUrl: ['/', 'ice', '/ice/', '/ice?x', '//ice', '/i ce'],
  iceAccessToken: ['fifteen-letters', 'with a blank in it', '7af52166dadf6e1e3d46100fe272f85e'],
  hooks: [],
  peerjsPath: ['calls', '//', '/a b', '/a?b', '/é'],
  peerjsKey: ['a/b', 'k'.repeat(65), 'ü'],
  peerjsDiscovery: ['perhaps'],
  peerjsTokens: ['jwt'],
  websocketStart: ['later'],
  logLevel: ['loud'],
  limit: ['sessionsMax', 'sessionsMax=', 'sessionsMax=-1', 'nothing=1', '__proto__=1'],
};

const isSecret = (name: OptionName): boolean => 'secret' in options[name];

const given = (name: OptionName, value: string): string[] => [`${flagOf(name)}=${value}`];

const started = (args: string[], environment: NodeJS.ProcessEnv = {}) => {
  const command = readCommand(args, environment);
  if (command.do !== 'start') throw new Error(`it would ${command.do}`);
  return command.config;
};

for (const name of optionNames) {
  it(`[SRV6] ${flagOf(name)} refuses a wrong value in one line, given as a flag or in the environment`, () => {
    for (const value of wrong[name]) {
      const variable = variableOf(name);
      const said = isSecret(name) ? 'this' : '".*"';
      const line = (place: string) => new RegExp(`^${place}: ${said} is not allowed; give .+\\.$`);
      expect(() => readCommand(given(name, value))).toThrow(line(flagOf(name)));
      expect(() => readCommand([], { [variable]: value })).toThrow(line(variable));
      if (!isSecret(name)) {
        expect(() => readCommand(given(name, value))).toThrow(JSON.stringify(value));
      }
      expect(() => readCommand(given(name, value))).toThrow(
        expect.objectContaining({ exitCode: 2 }),
      );
    }
  });
}

it('[SRV6] what is no option, or lacks its value, is refused with what is allowed', () => {
  expect(() => readCommand(['--adress', ':80'])).toThrow(
    /^"--adress" is no option; allowed are .*--address, /,
  );
  expect(() => readCommand(['now'])).toThrow(/^"now" is no option; allowed are /);
  expect(() => readCommand(['-p', '80'])).toThrow(/^"-p" is no option; /);
  expect(() => readCommand(['--address'])).toThrow(/^--address needs a value; give HOST:PORT/);
  expect(() => readCommand(['--data-dir', '--https'])).toThrow(/^--data-dir needs a value; /);
});

it('[SRV6] options that contradict each other are refused', () => {
  expect(() => readCommand(['--tls-cert', 'a.pem'])).toThrow(/^--tls-cert a\.pem needs --tls-key /);
  expect(() => readCommand(['--tls-key', 'a.pem'])).toThrow(/^--tls-key a\.pem needs --tls-cert /);
  expect(() => readCommand(['--https', '--tls-cert=a', '--tls-key=b'])).toThrow(
    /^--https .* not both\.$/,
  );
  expect(() => readCommand(['--limit', 'relayLifeMs=86400000'])).toThrow(
    /^--limit: .*credentials end before their secret/,
  );
  expect(() => readCommand(['--limit', 'leaseMs=1'])).toThrow(
    /^--limit: these values do not fit together; /,
  );
});

it('[TURN8] relays of one’s own need their secret, and hidden addresses a relay', () => {
  const url = '--turn-url=turn:a.example;region=eu;weight=2,turns:b.example:443?transport=tcp';
  const secret = '--turn-secret-file=secret';
  expect(started(['--turn=external', url, secret]).turnUrl).toEqual([
    { url: 'turn:a.example', region: 'eu', weight: 2 },
    { url: 'turns:b.example:443?transport=tcp', region: undefined, weight: 1 },
  ]);
  const wrong: [string[], RegExp][] = [
    [
      ['--turn=external', url],
      /^--turn external needs --turn-secret-file with the name of a file /,
    ],
    [['--turn=external', secret], /^--turn external needs --turn-url with turn:HOST /],
    [[url], /^--turn-url is of use with --turn external only\.$/],
    [['--turn=off', secret], /^--turn-secret-file is of use with --turn external only\.$/],
    [['--turn=off', '--hide-addresses'], /^--hide-addresses needs a relay: /],
  ];
  for (const [args, line] of wrong) expect(() => readCommand(args)).toThrow(line);
  expect(started(['--hide-addresses'])).toMatchObject({ turn: 'auto', hideAddresses: true });
  const own = '--ice-servers=[{"urls":"turn:a","username":"u","credential":"c"}]';
  expect(started(['--turn=off', '--hide-addresses', own]).hideAddresses).toBe(true);
});

it('[EMB1] a program writes addresses, ports and URLs of relays as a person does', () => {
  const written = { turnAddress: 'turn.example:3479', turnPorts: '50000-50999' };
  expect(configFrom({ turn: 'auto', ...written })).toMatchObject({
    turnAddress: { host: 'turn.example', port: 3_479 },
    turnPorts: { first: 50_000, last: 50_999 },
  });
  const turnUrl = ['turn:a.example;weight=2', 'turns:b.example'];
  const { turnUrl: read } = configFrom({ turn: 'external', turnUrl, turnSecretFile: 's' });
  expect(read.map(({ url, weight }) => [url, weight])).toEqual([
    ['turn:a.example', 2],
    ['turns:b.example', 1],
  ]);
});

it('[SRV6] tokens are believed for key, issuer and audience together, or not at all', () => {
  const parts = ['--token-key=a.pem', '--token-issuer=us', '--token-audience=parley'];
  const rules = { tokenKey: 'a.pem', tokenIssuer: 'us', tokenAudience: 'parley' };
  const wanted = ['--registration tokens', '--peerjs-tokens'];
  for (const want of wanted) expect(started([...want.split(' '), ...parts])).toMatchObject(rules);
  for (const part of parts) {
    const flag = part.split('=')[0] ?? '';
    const others = parts.filter((one) => one !== part);
    for (const want of wanted) {
      expect(() => readCommand([...want.split(' '), ...others])).toThrow(
        new RegExp(`^${want} needs ${flag} with .+\\.$`),
      );
    }
    expect(() => readCommand([part])).toThrow(
      new RegExp(`^${flag} \\S+ is of use with ${wanted.join(' or ')} only\\.$`),
    );
    expect(() => readCommand([part])).toThrow(expect.objectContaining({ exitCode: 2 }));
  }
});

it('[SRV6] backup and restore stand before the options and need a file', () => {
  expect(readCommand(['backup', 'a.bak', '--data-dir', 'there'])).toMatchObject({
    do: 'backup',
    file: 'a.bak',
    config: { dataDir: 'there' },
  });
  expect(readCommand(['restore', 'a.bak'])).toMatchObject({ do: 'restore', file: 'a.bak' });
  expect(readCommand(['restore', 'a.bak', '--help'])).toEqual({ do: 'help' });
  for (const args of [['backup'], ['backup', '--data-dir=x'], ['restore']]) {
    expect(() => readCommand(args)).toThrow(`${args[0]} needs the name of a file`);
  }
  expect(() => readCommand(['--data-dir=x', 'backup', 'a.bak'])).toThrow(
    /^"backup" is no option; /,
  );
});

it('takes the environment, and a flag over it', () => {
  const environment = {
    PARLEY_ADDRESS: ':1',
    PARLEY_LOG_LEVEL: 'warn',
    PARLEY_HTTPS: 'yes',
    PARLEY_TLS_CERT: '',
  };
  expect(started([], environment)).toMatchObject({
    address: { port: 1 },
    logLevel: 'warn',
    https: true,
    tlsCert: undefined,
  });
  expect(started(['--address', ':2', '--https=no'], environment)).toMatchObject({
    address: { port: 2 },
    https: false,
  });
});

it('reads lists from repeated options and from commas', () => {
  const { allowOrigin } = started([
    '--allow-origin',
    'https://a.org, https://b.org',
    '--allow-origin=app://c',
  ]);
  expect(allowOrigin).toEqual(['https://a.org', 'https://b.org', 'app://c']);
});

it('sets any limit, of the machine and of the sockets', () => {
  const { limits } = started(['--limit', 'sessionsMax=7,socketsMax=8', '--limit=roomsMax=9']);
  expect(limits).toMatchObject({ sessionsMax: 7, socketsMax: 8, roomsMax: 9 });
});

it('[PEER6] a path of PeerJS means the same with and without a slash at its end', () => {
  const paths = ['/', '/calls', '/calls/', '/a/b.c'].map((path) => ['--peerjs-path', path]);
  expect(paths.map((args) => started(args).peerjsPath)).toEqual([
    '/',
    '/calls/',
    '/calls/',
    '/a/b.c/',
  ]);
});

it.each([
  ['localhost:5080', 'localhost', 5080],
  [':8080', undefined, 8080],
  ['0.0.0.0:1', '0.0.0.0', 1],
  ['[::1]:443', '::1', 443],
  ['call.example.org:0', 'call.example.org', 0],
])('reads the address %s', (text, host, port) => {
  expect(started(['--address', text]).address).toEqual({ host, port });
});

it('ignores variables that are no options, because orchestrators set some', () => {
  expect(started([], { PARLEY_PORT: 'tcp://10.0.0.1:80' })).toEqual(started([]));
});
