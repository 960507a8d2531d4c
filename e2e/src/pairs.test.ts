/** The page of a pair: whoever opens it is in the call with whoever opens the other's. */
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { WebSocket } from 'ws';
import { audit } from './harness/audit.ts';
import { launchChromium, newPerson } from './harness/browsers.ts';
import { Company } from './harness/company.ts';
import { eventually } from './harness/eventually.ts';
import { tabTo } from './harness/keyboard.ts';
import { type PageServer, servePages } from './harness/page-server.ts';
import type { Person } from './harness/person.ts';

const here = new Company(['chromium', 'firefox']);
const visit: Company['visit'] = (name, options) => here.visit(name, options);

/** Another site, with a link and a form that lead to the page of a pair. */
let elsewhere: PageServer;

beforeAll(async () => {
  elsewhere = await servePages(() => ({
    html: `<!doctype html><title>Elsewhere</title>
      <a href="${here.server.url}/call?id=ann&peer_id=bob">Call Bob</a>
      <a href="${here.server.url}/call?id=ann&peer_id=cyd">Call Cyd</a>
      <form method="post" action="${here.server.url}/call">
        <input name="id" value="ann"><input name="peer_id" value="dan"><button>Call Dan</button>
      </form>`,
  }));
});
afterAll(() => elsewhere.stop());

const pageOf = (id: string, peer: string, path = '/call'): string =>
  `${path}?id=${encodeURIComponent(id)}&peer_id=${encodeURIComponent(peer)}`;

const heading = (person: Person, name: string) =>
  person.page.getByRole('heading', { name, exact: true });

const media = (...people: Person[]) => Promise.all(people.map((person) => person.hasMedia()));

/** How often the page of this person asked for a camera or a microphone. */
const watchDevices = (): void => {
  const asked = { count: 0 };
  Object.assign(window, { asked });
  const devices = navigator.mediaDevices;
  if (devices === undefined) return;
  const getUserMedia = devices.getUserMedia.bind(devices);
  devices.getUserMedia = (wanted) => {
    asked.count += 1;
    return getUserMedia(wanted);
  };
};
const timesAsked = ({ page }: Person): Promise<number> =>
  page.evaluate(() => (window as unknown as { asked: { count: number } }).asked.count);

interface InStrictPage {
  keptSilent(): void;
  allow(): void;
}

async function connections(): Promise<number> {
  const metrics = await (await fetch(`${here.server.url}/metrics`)).text();
  return Number(/^parley_connections (\d+)/m.exec(metrics)?.[1] ?? 0);
}

describe.each([
  ['chromium', 'chromium'],
  ['chromium', 'firefox'],
  ['firefox', 'chromium'],
] as const)('%s waits for %s', (first, second) => {
  it('[PAIR1] [PAIR2] [APP7] who comes first waits, who comes second is in the call without a press', async () => {
    const [ann, bob] = [`ann in ${first}`, `bob in ${second} ☎`];
    const waiting = await visit(ann, { by: first, path: pageOf(ann, bob) });
    await heading(waiting, `Waiting for ${bob}`).first().waitFor();
    await waiting.picture('You').waitFor();
    expect(await waiting.page.title()).toBe(`Waiting for ${bob} · Parley`);
    const coming = await visit(bob, { by: second, path: pageOf(bob, ann, '/recieve') });
    await media(waiting, coming);
    await waiting.picture(bob).waitFor();
    await coming.picture(ann).waitFor();
    expect(await coming.page.title()).toBe(`Call with ${ann} · Parley`);
    await eventually(
      'what was said to screen readers',
      () => waiting.announced(),
      (said) => said.some((text) => text.includes(`${bob} joined.`)),
    );
    await waiting.say('Good to see you');
    await coming.button('Chat').click();
    await coming.text('Good to see you').waitFor();
  });
});

it('[PAIR2] both at once meet', async () => {
  const [ann, bob] = await Promise.all([
    visit('Ann', { path: pageOf('both ann', 'both bob') }),
    visit('Bob', { path: pageOf('both bob', 'both ann', '/receive') }),
  ]);
  await media(ann, bob);
});

it('[PAIR2] the second hears the first without a press, also when the browser asks for the camera late', async () => {
  // As browsers are: silent until somebody pressed something, or is recorded.
  const strict = await launchChromium({
    realDevices: true,
    args: [
      '--use-fake-ui-for-media-stream',
      '--use-fake-device-for-media-stream',
      '--autoplay-policy=document-user-activation-required',
    ],
  });
  onTestFinished(() => strict.close());
  const context = await newPerson(strict);
  await context.addInitScript(() => {
    const devices = navigator.mediaDevices;
    if (devices === undefined) return;
    const getUserMedia = devices.getUserMedia.bind(devices);
    const allowed = new Promise<void>((resolve) => Object.assign(window, { allow: resolve }));
    devices.getUserMedia = async (wanted) => {
      await allowed;
      return getUserMedia(wanted);
    };
    const { play } = HTMLMediaElement.prototype;
    HTMLMediaElement.prototype.play = function () {
      const playing = play.call(this);
      playing.catch(() => (window as unknown as InStrictPage).keptSilent());
      return playing;
    };
  });
  // Looking at a page by script would be a press to the browser.
  const silenced = Promise.withResolvers<void>();
  await context.exposeFunction('keptSilent', silenced.resolve);
  const ann = await visit('Ann', { path: pageOf('loud ann', 'loud bob') });
  await heading(ann, 'Waiting for loud bob').first().waitFor();
  const bob = await here.open(context, 'Bob', pageOf('loud bob', 'loud ann'));
  await silenced.promise;
  await bob.page.evaluate(() => (window as unknown as InStrictPage).allow());
  await media(ann, bob);
  await eventually(
    'the first is heard',
    () => bob.picture('loud ann').evaluate((video: HTMLVideoElement) => video.muted),
    (muted) => !muted,
  );
  expect(await bob.button('Press to hear').count()).toBe(0);
});

it('[PAIR2] [CLI14] either side is back in the call after a reload, and the address of /recieve stays', async () => {
  const ann = await visit('Ann', { path: pageOf('re ann', 're bob') });
  const bob = await visit('Bob', { path: pageOf('re bob', 're ann', '/recieve') });
  await media(ann, bob);
  for (const one of [ann, bob]) {
    const url = one.page.url();
    await one.page.reload();
    await media(ann, bob);
    expect(one.page.url()).toBe(url);
  }
  // The same call: nobody was told that it is over.
  for (const one of [ann, bob]) expect((await one.announced()).join()).not.toContain('hung up');
});

it('[PAIR4] [APP2] [APP3] a third one reads that the place is taken, disturbs nobody, and may try again', async () => {
  const ann = await visit('Ann', { path: pageOf('one', 'two') });
  const bob = await visit('Bob', { path: pageOf('two', 'one') });
  await media(ann, bob);
  const third = await visit('Third', { path: pageOf('one', 'two') });
  await heading(third, 'Somebody is here as one already').waitFor();
  await audit(third.page, 'place taken');
  await eventually(
    'the third one’s camera is off',
    () => third.trackStates(),
    (states) => states.every((state) => state === 'ended'),
  );
  await third.button('Try again').click();
  await heading(third, 'Somebody is here as one already').waitFor();
  const [before] = await bob.received();
  await eventually(
    'the call goes on',
    async () => (await bob.received())[0]?.framesDecoded ?? 0,
    (frames) => frames > (before?.framesDecoded ?? 0) + 5,
  );
  await ann.hangUp();
  await heading(bob, 'one hung up.').waitFor();
  await third.button('Try again').click();
  await heading(third, 'Waiting for two').first().waitFor();
  await bob.button('Call again').click();
  await media(bob, third);
});

it('[PAIR2] [APP9] [APP2] [APP3] after the end both are a press away from the next call', async () => {
  const ann = await visit('Ann', { path: pageOf('end ann', 'end bob') });
  await heading(ann, 'Waiting for end bob').first().waitFor();
  await audit(ann.page, 'waiting for one');
  const bob = await visit('Bob', { path: pageOf('end bob', 'end ann') });
  await media(ann, bob);
  await bob.hangUp();
  await heading(ann, 'end bob hung up.').waitFor();
  await audit(ann.page, 'end of a pair');
  await heading(bob, 'You left.').waitFor();
  await ann.button('Call again').click();
  await heading(ann, 'Waiting for end bob').first().waitFor();
  await bob.button('Call again').click();
  await media(ann, bob);
});

// Another port is the same site and not the same origin; another name is another site.
it.each(['127.0.0.1', 'localhost'])(
  '[PAIR3] [APP1] [APP2] [APP3] a link from another site at %s touches no camera before a press, and asks for none again',
  async (host) => {
    const site = elsewhere.origin.replace('127.0.0.1', host);
    const ann = await visit('Ann', { path: site, before: watchDevices });
    await ann.page.getByText('Call Bob').click();
    await heading(ann, 'Call bob?').waitFor();
    await audit(ann.page, 'asking first');
    expect(await timesAsked(ann)).toBe(0);
    await tabTo(ann, 'Call');
    await ann.page.keyboard.press('Enter');
    await heading(ann, 'Waiting for bob').first().waitFor();
    expect(await timesAsked(ann)).toBeGreaterThan(0);
    await ann.hangUp();
    await heading(ann, 'You left.').waitFor();

    await ann.page.goto(site);
    await ann.page.getByText('Call Bob').click();
    await heading(ann, 'Waiting for bob').first().waitFor();
    await ann.hangUp();
    await heading(ann, 'You left.').waitFor();
    await ann.page.goto(site);
    await ann.page.getByText('Call Cyd').click();
    await heading(ann, 'Call cyd?').waitFor();
    expect(await timesAsked(ann)).toBe(0);
  },
);

it.each(['chromium', 'firefox'] as const)(
  '[PAIR3] in %s a page that asks asks again after a reload, by a link and by a form',
  async (by) => {
    const ann = await visit('Ann', { by, path: elsewhere.origin, before: watchDevices });
    for (const peer of ['Bob', 'Dan']) {
      await ann.page.goto(elsewhere.origin);
      await ann.page.getByText(`Call ${peer}`).click();
      await heading(ann, `Call ${peer.toLowerCase()}?`).waitFor();
      await ann.page.reload();
      await heading(ann, `Call ${peer.toLowerCase()}?`).waitFor();
      expect(await timesAsked(ann)).toBe(0);
    }
  },
);

it.each(['chromium', 'firefox'] as const)(
  '[PAIR1] [PAIR3] in %s a form leads to the same page, which outlives a reload',
  async (by) => {
    const ann = await visit('Ann', { by, path: elsewhere.origin });
    await ann.page.getByText('Call Dan').click();
    await heading(ann, 'Call dan?').waitFor();
    expect(ann.page.url()).toBe(`${here.server.url}${pageOf('ann', 'dan')}`);
    await ann.button('Call').click();
    await heading(ann, 'Waiting for dan').first().waitFor();
    await ann.page.reload();
    await heading(ann, 'Waiting for dan').first().waitFor();
    const dan = await visit('Dan', { path: pageOf('dan', 'ann') });
    await media(ann, dan);
    await ann.hangUp();
  },
);

it.each([
  ['names nobody', '/call'],
  ['names one', '/recieve?id=ann'],
  ['names the same twice', pageOf('ann', 'ann ')],
  ['has a name without a letter', pageOf('ann', '\u200b')],
  ['has a name that is too long', pageOf('ann', 'b'.repeat(65))],
])('[PAIR5] [APP2] [APP3] an address that %s says what is wrong', async (_, path) => {
  const ann = await visit('Ann', { path });
  await ann.page.getByRole('heading', { name: /this address/i }).waitFor();
  await audit(ann.page, 'wrong pair');
  expect(await ann.trackStates()).toEqual([]);
});

it('[APP5] [APP2] [APP3] whoever has no camera reads why, is there all the same, and can try again', async () => {
  const ann = await visit('Ann', {
    path: pageOf('no ann', 'no bob'),
    before: () => {
      const devices = navigator.mediaDevices;
      const getUserMedia = devices.getUserMedia.bind(devices);
      devices.getUserMedia = () => Promise.reject(new DOMException('no', 'NotAllowedError'));
      Object.assign(window, { allow: () => (devices.getUserMedia = getUserMedia) });
    },
  });
  await heading(ann, 'Parley may not use your camera and microphone').waitFor();
  await audit(ann.page, 'waiting without a camera');
  const bob = await visit('Bob', { path: pageOf('no bob', 'no ann') });
  await ann.picture('no bob').waitFor();
  await ann.page.evaluate(() => (window as unknown as InStrictPage).allow());
  await ann.button('Camera').click();
  await eventually(
    'the other sees the camera that was allowed later',
    async () => (await bob.received())[0]?.framesDecoded ?? 0,
    (frames) => frames > 5,
  );
});

it('[APP1] a pair calls, hangs up and calls again by keyboard alone', async () => {
  const ann = await visit('Ann', { path: pageOf('key ann', 'key bob') });
  await heading(ann, 'Waiting for key bob').first().waitFor();
  for (const name of ['Copy link', 'Microphone', 'Camera', 'Share screen', 'Chat', 'More']) {
    await tabTo(ann, name);
  }
  await tabTo(ann, 'Hang up');
  await ann.page.keyboard.press('Enter');
  await tabTo(ann, 'Call again');
  await ann.page.keyboard.press('Enter');
  await heading(ann, 'Waiting for key bob').first().waitFor();
});

it('[PAIR4] whoever closed the page and opens it again takes the place that was left', async () => {
  const ann = await visit('Ann', { path: pageOf('tab ann', 'tab bob') });
  const bob = await visit('Bob', { path: pageOf('tab bob', 'tab ann') });
  await media(ann, bob);
  const again = await here.open(ann.page.context(), 'Ann again', pageOf('tab ann', 'tab bob'));
  await heading(again, 'Somebody is here as tab ann already').waitFor();
  const before = await connections();
  await ann.page.close();
  await eventually('the server knows that the page is gone', connections, (now) => now < before);
  await again.button('Try again').click();
  await media(again, bob);
});

it('[PAIR6] [APP7] what a program says is read in the chat as said by the other one', async () => {
  const ann = await visit('Ann', { path: pageOf('prog ann', 'prog bob') });
  await heading(ann, 'Waiting for prog bob').first().waitFor();
  const socket = new WebSocket(
    `${here.server.url.replace('http', 'ws')}${pageOf('prog bob', 'prog ann', '/wscall')}`,
  );
  onTestFinished(() => socket.terminate());
  await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
  const hello = { type: 'message', text: 'Hello from a program', id: 1, target: 'prog ann' };
  const others = ['not JSON', '[1', '{"type":"hang-up"}', '{"type":"message","text":5}', hello];
  for (const said of others) socket.send(typeof said === 'string' ? said : JSON.stringify(said));
  socket.send(JSON.stringify({ ...hello, target: 'somebody else', id: 2 }));
  socket.send(JSON.stringify({ ...hello, text: 'And goodbye', id: 3 }));
  await ann.text('prog bob: And goodbye').waitFor();
  await ann.button('Chat').click();
  const messages = ann.page.getByRole('log', { name: 'Chat' }).getByRole('listitem');
  await messages.filter({ hasText: 'And goodbye' }).waitFor();
  expect(await messages.allInnerTexts()).toEqual([
    expect.stringMatching(/^prog bob\s+Hello from a program$/),
    expect.stringContaining('And goodbye'),
  ]);
  expect(await ann.announced()).toContainEqual(
    expect.stringContaining('prog bob: Hello from a program'),
  );
});
