import { expect, it } from 'vitest';
import type { CallMedia } from '@parley/protocol';
import type { LocalMedia } from './state.ts';
import { inviteOf, invited, TestShell } from './testing-shell.ts';

const everything = { microphone: true, camera: true, screen: true };
const voice = { microphone: true, camera: false, screen: false };
const said = (shell: TestShell) => shell.sent('signal').flatMap(({ body }) => body);
const wants = (shell: TestShell) =>
  said(shell).flatMap((body) => (body.kind === 'video' ? body.want : []));
const told = (shell: TestShell) =>
  shell.notices.flatMap((one) => (one.what === 'upgrade' ? one.want : []));

it('[RING16] in a call by voice no picture is said to be there or shown, and all of them once both agreed', () => {
  const shell = inCall('audio', everything);
  const peer = shell.all('openPeer')[0]?.peer ?? 0;
  const local = { type: 'offer' as const, sdp: 'v=0', slots: [] };
  shell.feed({ t: 'peerDone', peer, result: { ok: true, local } });
  expect(said(shell)).toMatchObject([{ kind: 'offer', media: voice }]);
  hear(shell, 1, { kind: 'answer', neg: 1, sdp: 'v=0', slots: [], media: everything });
  expect(shell.call).toMatchObject({ callMedia: 'audio', members: [{ media: voice }] });
  shell.feed({ t: 'media', media: everything });
  expect(said(shell).at(-1)).toEqual({ kind: 'media', ...voice });
  expect(shell.machine.state().media).toEqual(voice);
  hear(shell, 2, { kind: 'media', ...everything });
  expect(shell.call).toMatchObject({ callMedia: 'audio', members: [{ media: voice }] });
  expect(shell.outcomeOf(shell.ask({ do: 'upgrade', want: 'ask' }))).toMatchObject({ ok: true });
  expect(shell.call).toMatchObject({ upgrade: 'asked' });
  expect(said(shell).at(-1)).toEqual({ kind: 'video', want: 'ask' });
  hear(shell, 3, { kind: 'video', want: 'yes' });
  expect(said(shell).at(-1)).toEqual({ kind: 'media', ...everything });
  expect(shell.call).toMatchObject({ callMedia: 'video', members: [{ media: everything }] });
  expect(shell.call).not.toHaveProperty('upgrade');
  expect(told(shell)).toEqual(['yes']);
  const kept = shell.all('storeSession').at(-1)?.session?.call;
  expect(kept).toMatchObject({ user: 'Ben', media: 'video' });
});

it('[RING16] who is asked agrees or does not; nobody else can', () => {
  for (const want of ['yes', 'no'] as const) {
    const shell = inCall('audio');
    const refused = { ok: false, code: 'not_allowed' };
    expect(shell.outcomeOf(shell.ask({ do: 'upgrade', want }))).toEqual(refused);
    hear(shell, 1, { kind: 'video', want: 'yes' });
    expect(shell.call).toMatchObject({ callMedia: 'audio' });
    hear(shell, 2, { kind: 'video', want: 'ask' });
    expect(shell.call).toMatchObject({ callMedia: 'audio', upgrade: 'asking' });
    shell.ask({ do: 'upgrade', want });
    expect(wants(shell)).toEqual([want]);
    expect(shell.call).toMatchObject({ callMedia: want === 'yes' ? 'video' : 'audio' });
    expect(shell.call).not.toHaveProperty('upgrade');
    expect(told(shell)).toEqual(['ask']);
  }
});

it('[RING16] a no leaves it at voice, and one may ask again', () => {
  const shell = inCall('audio');
  shell.ask({ do: 'upgrade', want: 'ask' });
  hear(shell, 1, { kind: 'video', want: 'no' });
  expect(shell.call).toMatchObject({ callMedia: 'audio' });
  expect(shell.call).not.toHaveProperty('upgrade');
  shell.ask({ do: 'upgrade', want: 'ask' });
  expect(wants(shell)).toEqual(['ask', 'ask']);
  expect(told(shell)).toEqual(['no']);
});

it('[RING16] where both ask, both have agreed', () => {
  const shell = inCall('audio');
  shell.ask({ do: 'upgrade', want: 'ask' });
  hear(shell, 1, { kind: 'video', want: 'ask' });
  expect(shell.call).toMatchObject({ callMedia: 'video' });
  hear(shell, 2, { kind: 'video', want: 'yes' });
  expect(wants(shell)).toEqual(['ask', 'yes']);
  expect(told(shell)).toEqual(['yes']);
});

it('[RING16] a question that a broken link may have swallowed is asked again on the next', () => {
  const shell = inCall('audio');
  shell.ask({ do: 'upgrade', want: 'ask' });
  hear(shell, 1, { kind: 'media', ...voice }, 2);
  expect(wants(shell)).toEqual(['ask', 'ask']);
  hear(shell, 2, { kind: 'video', want: 'no' }, 2);
  hear(shell, 1, { kind: 'media', ...voice }, 3);
  expect(wants(shell)).toEqual(['ask', 'ask']);
});

it('[RING16] with nobody there, or in no call, there is nobody to ask; with pictures nothing to ask for', () => {
  const shell = new TestShell().somebody();
  const ask = () => shell.outcomeOf(shell.ask({ do: 'upgrade', want: 'ask' }));
  expect(ask()).toEqual({ ok: false, code: 'not_in_room' });
  shell.calling('Ben', 'audio');
  expect(ask()).toEqual({ ok: false, code: 'no_such_member' });
  const video = inCall('video');
  expect(video.outcomeOf(video.ask({ do: 'upgrade', want: 'ask' }))).toMatchObject({ ok: true });
  expect(wants(video)).toEqual([]);
  // They asked before and did not hear that it was agreed.
  hear(video, 1, { kind: 'video', want: 'ask' });
  expect(wants(video)).toEqual(['yes']);
});

function inCall(media: CallMedia, own: LocalMedia = voice): TestShell {
  const shell = new TestShell().somebody();
  shell.feed({ t: 'media', media: own });
  shell.ring('Ben', { media });
  shell.ask({ do: 'accept', invite: inviteOf('Ben'), media });
  shell.done('accept', invited('Ben', 'answered', { media }));
  return shell;
}

function hear(shell: TestShell, k: number, body: object, gen = 1): void {
  shell.event({ t: 'signal', from: 'benben', gen, k, body });
}
