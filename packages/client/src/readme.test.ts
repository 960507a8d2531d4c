import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import type { Parley } from './api.ts';
import * as testing from './testing/index.ts';

const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');

/** A code block of the README as a function of what it imports and of the page it runs in. */
function blockOf(name: string): (page: Record<string, unknown>) => Promise<void> {
  const block = new RegExp(`<!-- ${name} -->\\n\`\`\`js\\n([\\s\\S]*?)\`\`\``).exec(readme)?.[1];
  if (block === undefined) throw new Error(`The README has no block ${name}`);
  const body = block.replace(/^import .*\n/gm, '');
  return async (page) => {
    const parameters = Object.keys(page);
    // oxlint-disable-next-line typescript/no-implied-eval -- the README is ours, and it is under test
    const run = new Function(...parameters, `return (async () => {${body}})();`) as (
      ...values: unknown[]
    ) => Promise<void>;
    await run(...Object.values(page));
  };
}

const lineCount = (name: string): number =>
  (new RegExp(`<!-- ${name} -->\\n\`\`\`js\\n([\\s\\S]*?)\`\`\``).exec(readme)?.[1] ?? '')
    .trim()
    .split('\n').length;

interface PageElement {
  srcObject?: MediaStream;
  onclick?: () => unknown;
  value?: string;
  hidden?: boolean;
}

/** As much of a page as the examples touch. */
function pageOf(
  tab: testing.FakeTab,
  location: { hash: string },
  elements = new Map<string, PageElement>(),
) {
  const lines: string[] = [];
  const page = {
    createParley: (): Parley => tab.parley,
    location,
    document: {
      querySelector(selector: string) {
        const element = elements.get(selector) ?? {};
        elements.set(selector, element);
        return element;
      },
    },
    console: { log: (line: string) => lines.push(line) },
  };
  return { page, elements, lines };
}

async function eventually(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 5));
}

it('[CALL1] [CALL5] the example of the README is 20 lines and makes a call of two by link', async () => {
  expect(lineCount('example')).toBeLessThanOrEqual(20);
  const example = blockOf('example');
  const world = testing.createFakeWorld();
  const [first, second] = [world.tab(), world.tab()];
  const link = { hash: '' };
  const ann = pageOf(first, link);
  const annDone = example(ann.page);
  await eventually(() => link.hash !== '' && first.parley.call !== null);
  const bob = pageOf(second, { hash: `#${link.hash}` });
  const bobDone = example(bob.page);
  const shows = (one: typeof ann, other: testing.FakeTab): boolean =>
    one.elements.get('#remote')?.srcObject?.getVideoTracks()[0] ===
      other.parley.local.state.stream?.getVideoTracks()[0] &&
    one.elements.get('#hang-up')?.onclick !== undefined;
  await eventually(() => shows(ann, second) && shows(bob, first));
  await ann.elements.get('#hang-up')?.onclick?.();
  await Promise.all([annDone, bobDone]);
  expect(ann.lines.at(-1)).toBe('The call is over: left');
  expect(bob.lines.at(-1)).toBe('The call is over: hangup');
  expect(first.devices.live + second.devices.live).toBe(0);
  await Promise.all([first.parley.close(), second.parley.close()]);
});

it('[RING2] [CALL5] the example by name is 20 lines and rings, answers and calls', async () => {
  expect(lineCount('by name')).toBeLessThanOrEqual(20);
  const world = testing.createFakeWorld();
  const open = (name: string) => {
    const elements = new Map<string, PageElement>([
      ['#name', { value: name }],
      ['#who', { value: 'bob' }],
      ['#answer', { hidden: true }],
    ]);
    const tab = world.tab();
    const shows = (other: testing.FakeTab): boolean =>
      elements.get('#remote')?.srcObject?.getVideoTracks()[0] ===
      (other.parley.local.state.stream?.getVideoTracks()[0] ?? null);
    const press = (button: string) => elements.get(button)?.onclick?.();
    return {
      tab,
      elements,
      shows,
      press,
      done: blockOf('by name')(pageOf(tab, { hash: '' }, elements).page),
    };
  };
  const [ann, bob] = [open('ann'), open('bob')];
  await Promise.all([ann.done, bob.done]);
  await Promise.all([ann.press('#claim'), bob.press('#claim')]);
  await ann.press('#call');
  await eventually(() => {
    const { call } = ann.tab.parley.state;
    return call.is === 'in' && call.outgoing === 'ringing';
  });
  expect(bob.elements.get('#answer')?.hidden).toBe(false);
  await bob.press('#answer');
  await eventually(() => ann.shows(bob.tab) && bob.shows(ann.tab));
  expect(bob.elements.get('#answer')?.hidden).toBe(true);
  await ann.tab.parley.call?.hangUp();
  await eventually(() => bob.tab.parley.call === null);
  expect(ann.tab.devices.live + bob.tab.devices.live).toBe(0);
  await Promise.all([ann.tab.parley.close(), bob.tab.parley.close()]);
});

it('the example of a test runs as well', async () => {
  const tabs: testing.FakeTab[] = [];
  const createFakeWorld = () => {
    const world = testing.createFakeWorld();
    const tab = world.tab.bind(world);
    world.tab = (options) => {
      const made = tab(options);
      tabs.push(made);
      return made;
    };
    return world;
  };
  await blockOf('testing')({ createFakeWorld });
  expect(tabs.map(({ parley }) => parley.state.call.is)).toEqual(['in', 'in']);
  for (const { parley } of tabs) await parley.close();
});
