import { expect, it } from 'vitest';
import { accept, adaAndBob, call } from './testing-calls.ts';
import type { Unnumbered } from './testing.ts';

/** Ada has called Bob, Eve has nothing to do with it. */
function sceneIn(state: (typeof states)[number]) {
  const people = adaAndBob();
  const { world, ada, bob } = people;
  const eve = world.person('Eve');
  const placed = call(ada, 'Bob');
  const { invite } = placed;
  if (state !== 'placed') bob.get({ t: 'ringing', invite });
  if (state === 'answered') accept(bob, placed);
  if (state === 'declined') bob.get({ t: 'decline', invite });
  if (state === 'cancelled') ada.get({ t: 'leave' });
  return { ...people, eve, placed };
}
type Scene = ReturnType<typeof sceneIn>;

const states = ['placed', 'ringing', 'answered', 'declined', 'cancelled'] as const;
const senders = ['ada', 'bob', 'phone', 'eve'] as const;

const commandsOf = ({ placed: { invite } }: Scene): Unnumbered[] => [
  { t: 'invite', user: 'Bob', media: 'audio' },
  { t: 'ringing', invite },
  { t: 'accept', invite, media: 'video' },
  { t: 'decline', invite },
];

/** Fields by which one might pretend to be somebody else, or elsewhere. */
function forgeries({ ada, eve, placed }: Scene): Record<string, unknown>[] {
  const { room } = placed.view;
  return [
    { from: 'Bob', caller: 'Bob', callee: 'Ada' },
    { seat: { user: 'Ada' }, me: { id: 'Ada' }, key: placed.key, room, view: placed.view },
    { sid: ada.last('welcome').sid, secret: eve.last('welcome').secret, epoch: 99, session: 1 },
    { state: 'answered', merged: true, waiting: true, isContact: true, role: 'creator' },
    { device: 'x', label: 'x', address: '192.0.2.9', q: 1, seq: 99 },
    { ['__proto__']: { role: 'creator' }, constructor: { prototype: {} } },
  ];
}

it.each(states)(
  '[WIRE9] [RING14] once an invite is %s, no forged field of any command changes what anybody sees, and every refusal has a code',
  (state) => {
    /** What everybody got, after one of them sent this command with these additions. */
    const outcome = (sender: (typeof senders)[number], which: number, forgery?: number) => {
      const scene = sceneIn(state);
      const socket = scene[sender];
      const added = forgery === undefined ? {} : forgeries(scene)[forgery];
      socket.sendText(JSON.stringify({ ...added, ...commandsOf(scene)[which], n: socket.n + 1 }));
      return { scene, socket, texts: senders.map((name) => scene[name].texts) };
    };
    const { length } = commandsOf(sceneIn(state));
    for (const sender of senders) {
      for (let which = 0; which < length; which += 1) {
        const honest = outcome(sender, which);
        const answer = honest.socket.frames.findLast(({ t }) => t === 'done' || t === 'refused');
        expect(answer).toMatchObject({ n: honest.socket.n + 1 });
        const names = { ada: 'Ada', bob: 'Bob', phone: 'Bob', eve: 'Eve' };
        for (const { ring } of honest.scene.bob.all('ring')) {
          expect(['Ada', names[sender]]).toContain(ring.from);
        }
        for (const [at] of forgeries(honest.scene).entries()) {
          expect(outcome(sender, which, at).texts).toEqual(honest.texts);
        }
      }
    }
  },
);
