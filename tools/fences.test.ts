/** Proves that each fence between the layers refuses what it is there to refuse, and no more. */
import { beforeAll, describe, expect, it } from 'vitest';
import { refusalsOf, type Refusals } from './fences.ts';

const lines = (count: number, line: string): string => `${line}\n`.repeat(count);
const functionOf = (count: number): string =>
  `export function long(): void {\n${lines(count - 2, '  void 0;')}}\n`;
const importOf = (specifier: string): string =>
  `import { x } from '${specifier}';\nexport const y = x;\n`;

const PROTOCOL = 'packages/protocol/src';
const CORE = 'packages/core/src';
const STORE = 'packages/store/src';
const MEDIA = 'packages/media/src';
const SERVER = 'packages/server/src';
const CLIENT = 'packages/client/src';
const WEB = 'apps/web/src';

/** By the code that must be among the refusals: the files that break the rule. */
const REFUSED: Record<string, Record<string, string>> = {
  'tsc(unknown-name)': {
    [`${PROTOCOL}/console.ts`]: "console.log('x');",
    [`${CORE}/server/console.ts`]: "console.log('x');",
    [`${PROTOCOL}/timer.ts`]: 'setTimeout(() => undefined, 1);',
    [`${PROTOCOL}/socket.ts`]: "export const socket = new WebSocket('ws://x');",
    [`${CORE}/kit/timer.ts`]: 'export const start = (): unknown => setTimeout(() => 0, 1);',
    [`${CORE}/client/socket.ts`]: "export const socket = new WebSocket('ws://x');",
    // A test of it, below, brings the types of Node, which must not make this legal.
    [`${CORE}/kit/impure.ts`]: 'export const start = (): unknown => setImmediate(() => 0);',
  },
  'eslint(no-restricted-globals)': {
    [`${PROTOCOL}/clock.ts`]: 'export const now = new Date();',
    [`${CORE}/kit/clock.ts`]: 'export const now = Date.now();',
    [`${CORE}/kit/locale.ts`]: 'export const day = new Intl.DateTimeFormat().format();',
    [`${CORE}/kit/global.ts`]: 'export const all = globalThis;',
    [`${CORE}/kit/weak.ts`]: 'export const x = new WeakRef({}).deref();',
    [`${CORE}/kit/final.ts`]: 'export const x = new FinalizationRegistry(() => undefined);',
    [`${CORE}/client/promise.ts`]: 'export const later = Promise.resolve(1);',
    [`${WEB}/socket.ts`]: "export const socket = new WebSocket('ws://x');",
    [`${WEB}/peer.ts`]: 'export const pc = new RTCPeerConnection();',
  },
  'eslint(no-restricted-properties)': {
    [`${PROTOCOL}/chance.ts`]: 'export const { random } = Math;',
    [`${CORE}/kit/chance.ts`]: 'export const dice = Math.random();',
  },
  'oxc(no-async-await)': {
    [`${PROTOCOL}/later.ts`]: 'export const later = async () => 1;',
    [`${CORE}/server/later.ts`]: 'export async function later() {}',
  },
  'typescript(no-restricted-types)': {
    [`${PROTOCOL}/promise.ts`]: 'export type Later = Promise<number>;',
  },
  'parley(layers)': {
    [`${PROTOCOL}/core.ts`]: importOf('@parley/core/kit'),
    [`${CORE}/kit/node.ts`]: importOf('node:fs'),
    [`${CORE}/kit/valibot.ts`]: importOf('valibot'),
    [`${CORE}/kit/server.ts`]: importOf('../server/state.ts'),
    [`${CORE}/kit/by-path.ts`]: importOf('../../../protocol/src/state.ts'),
    [`${CORE}/server/client.ts`]: importOf('../client/state.ts'),
    [`${CORE}/server/by-own-name.ts`]: importOf('@parley/core/kit'),
    [`${CORE}/client/server.ts`]: importOf('../server/state.ts'),
    [`${CORE}/client/sdk.ts`]: importOf('@parley/client'),
    [`${CORE}/client/inline.ts`]: "export type X = import('@parley/server').X;",
    [`${CORE}/client/again.ts`]: "export { x } from '@parley/server';",
    [`${STORE}/server.ts`]: importOf('@parley/server'),
    [`${STORE}/core-client.ts`]: importOf('@parley/core/client'),
    [`${MEDIA}/server.ts`]: importOf('@parley/server'),
    [`${MEDIA}/store.ts`]: importOf('@parley/store'),
    [`${SERVER}/client.ts`]: importOf('@parley/client'),
    [`${SERVER}/core-client.ts`]: importOf('@parley/core/client'),
    [`${SERVER}/web.ts`]: importOf('@parley/web'),
    [`${CLIENT}/server.ts`]: importOf('@parley/server'),
    [`${CLIENT}/core-server.ts`]: importOf('@parley/core/server'),
    [`${CLIENT}/fake.ts`]: importOf('./testing/fake.ts'),
    [`${WEB}/core.ts`]: importOf('@parley/core/client'),
    [`${WEB}/server.ts`]: importOf('@parley/server'),
    [`${WEB}/lazy.ts`]: "export const later = () => import('@parley/protocol');",
    'sim/src/client.ts': importOf('@parley/client'),
    'natlab/src/protocol.ts': importOf('@parley/protocol'),
    'e2e/src/protocol.ts': importOf('@parley/protocol'),
    'e2e/src/by-path.ts': importOf('../../packages/protocol/src/state.ts'),
  },
  'parley(own-index)': {
    [`${CLIENT}/index-user.ts`]: importOf('./index.ts'),
    [`${CORE}/server/kit-user.ts`]: importOf('../kit/index.ts'),
  },
  'parley(one-decoder)': {
    [`${STORE}/parse.ts`]: "export const parsed: unknown = JSON.parse('1');",
    [`${SERVER}/parse.ts`]: "export const parsed: unknown = JSON.parse('1');",
    [`${WEB}/parse.ts`]: 'export const { parse } = JSON;',
  },
  'parley(markup)': {
    [`${CLIENT}/markup.ts`]: "document.body.innerHTML = '';",
    [`${WEB}/markup.tsx`]: "export const X = () => <p dangerouslySetInnerHTML={{ __html: '' }} />;",
  },
  'eslint(no-console)': { [`${SERVER}/console.ts`]: "console.log('x');" },
  'typescript(no-explicit-any)': { [`${SERVER}/any.ts`]: 'export const x = (y: any) => y;' },
  'typescript(no-non-null-assertion)': {
    [`${SERVER}/null.ts`]: 'export const x = (y?: string): string => y!;',
  },
  'typescript(no-floating-promises)': {
    [`${SERVER}/floating.ts`]: 'export function x(y: Promise<void>) {\n  y;\n}',
  },
  'typescript(switch-exhaustiveness-check)': {
    [`${SERVER}/switch.ts`]:
      "export function x(y: 'a' | 'b') {\n  switch (y) {\n    case 'a':\n      return 1;\n  }\n}",
  },
  'eslint(max-lines-per-function)': { [`${SERVER}/long.ts`]: functionOf(71) },
  'eslint(max-lines)': { [`${SERVER}/tall.ts`]: lines(401, 'void 0;') },
  'import(no-cycle)': { [`${SERVER}/cycle-a.ts`]: importOf('./cycle-b.ts') },
};

const ALLOWED: Record<string, string> = {
  [`${PROTOCOL}/codec.ts`]: "export const x: unknown = JSON.parse('1');",
  [`${CORE}/kit/fine.ts`]: importOf('@parley/protocol'),
  [`${CORE}/kit/fine.test.ts`]: "import 'node:fs';\nimport './index.ts';\n",
  [`${CORE}/server/fine.ts`]: importOf('../kit/state.ts'),
  [`${STORE}/fine.ts`]: importOf('@parley/core/server'),
  [`${MEDIA}/fine.ts`]: importOf('@parley/core/server'),
  [`${SERVER}/store.ts`]: importOf('@parley/store'),
  [`${SERVER}/media.ts`]: importOf('@parley/media'),
  [`${SERVER}/main.ts`]: "console.log('x', Date.now());",
  [`${SERVER}/short.ts`]: functionOf(70),
  [`${SERVER}/long.test.ts`]: functionOf(71),
  [`${SERVER}/low.ts`]: lines(400, 'void 0;'),
  [`${CLIENT}/fine.ts`]: 'export const x = JSON.stringify(1);',
  [`${WEB}/fine.ts`]: importOf('@parley/client'),
  [`${WEB}/fine.test.ts`]: importOf('@parley/client/testing'),
};

const X = 'export const x = 1;\n';
const SUPPORT: Record<string, string> = {
  [`${PROTOCOL}/index.ts`]: X,
  [`${CORE}/kit/index.ts`]: X,
  [`${CORE}/kit/impure.test.ts`]: '/// <reference types="node" />\nimport "./impure.ts";\n',
  [`${CORE}/kit/state.ts`]: X,
  [`${CORE}/server/index.ts`]: X,
  [`${CORE}/server/state.ts`]: X,
  [`${STORE}/index.ts`]: X,
  [`${MEDIA}/index.ts`]: X,
  [`${CORE}/client/state.ts`]: X,
  [`${SERVER}/cycle-b.ts`]:
    "import { y } from './cycle-a.ts';\nexport const x = (): unknown => y;\n",
  [`${CLIENT}/index.ts`]: X,
  [`${CLIENT}/testing/index.ts`]: X,
  [`${CLIENT}/testing/fake.ts`]: X,
  'bench/src/main.ts': X,
};

describe('the fences', () => {
  let refusals: Refusals;

  beforeAll(async () => {
    refusals = await refusalsOf(Object.assign({}, ...Object.values(REFUSED), ALLOWED, SUPPORT));
  }, 60_000);

  const refused = Object.entries(REFUSED).flatMap(([code, files]) =>
    Object.keys(files).map((file) => [code, file] as const),
  );
  it.each(refused)('refuse %s in %s', (code, file) => {
    expect(refusals.get(file)).toContain(code);
  });

  it.each(Object.keys(ALLOWED))('let through %s', (file) => {
    expect(refusals.get(file)).toEqual([]);
  });
});
