import { expect, it } from 'vitest';
import { type Action, type Actor, can, refusal, type Thing } from './can.ts';

const atRooms: Actor[] = ['outsider', 'keyholder', 'barred', 'guest', 'creator'];
const atDoors: Actor[] = ['newcomer', 'registered', 'peer', 'side', 'inmate'];
const actors: Actor[] = [...atRooms, 'user', 'caller', 'rung', ...atDoors];
const things: Thing[] = [
  'server',
  'absent room',
  'lapsed room',
  'room',
  'lock',
  'unproven password',
  'full house',
  'free side',
  'forsaken side',
  'taken side',
  'kept place',
  'own room',
  'companion',
  'self',
  'stranger',
  'other user',
  'invite',
  'second call',
  'registered',
  'peer',
  'other side',
  'own side',
  'inmate',
];
const actions: Action[] = [
  'create',
  'look',
  'join',
  'rejoin',
  'leave',
  'lock',
  'remove',
  'signal',
  'chat',
  'vouch',
  'invite',
  'ringing',
  'accept',
  'decline',
  'speak',
];

it('[REL2] [RING14] [DOOR6] who may do what to what, all of it; everything else is refused', () => {
  const allowed = actions.flatMap((action) =>
    things.flatMap((thing) => {
      const who = actors.filter((actor) => can(actor, action, thing));
      return who.length > 0 ? [`${action} ${thing}: ${who.join(', ')}`] : [];
    }),
  );
  expect(allowed).toEqual([
    'create server: outsider, guest, creator',
    'look lapsed room: outsider, guest, creator',
    'look room: outsider, guest, creator',
    'join lapsed room: outsider, keyholder',
    'join room: outsider, keyholder',
    'join lock: keyholder',
    'join free side: outsider',
    'join forsaken side: outsider',
    'rejoin kept place: outsider',
    'leave own room: guest, creator',
    'lock own room: creator',
    'remove companion: creator',
    'signal companion: guest, creator',
    'chat companion: guest, creator',
    'vouch companion: guest, creator',
    'invite other user: user',
    'ringing invite: rung',
    'accept invite: rung',
    'decline invite: rung',
    'speak registered: registered',
    'speak peer: peer',
    'speak other side: side',
    'speak own side: side',
    'speak inmate: inmate',
  ]);
});

it('[ROOM8] [REL1] a refusal says no more than the one refused may know', () => {
  const codes = (action: Action, thing: Thing) =>
    atRooms.map((actor) => refusal(actor, action, thing));
  const unavailable = 'room_unavailable';
  for (const thing of ['absent room', 'lock'] as const) {
    expect(codes('look', thing)).toEqual([
      unavailable,
      unavailable,
      unavailable,
      unavailable,
      unavailable,
    ]);
    expect(codes('join', thing).slice(0, 3)).toEqual([unavailable, unavailable, unavailable]);
  }
  expect(codes('join', 'unproven password')).toEqual([
    'password_needed',
    'password_needed',
    unavailable,
    'already_in_room',
    'already_in_room',
  ]);
  for (const thing of ['full house', 'taken side'] as const) {
    expect(codes('join', thing).slice(0, 3)).toEqual(['room_full', 'room_full', unavailable]);
  }
  for (const action of ['leave', 'lock', 'remove', 'signal', 'chat', 'vouch'] as const) {
    expect(codes(action, 'stranger').slice(0, 3)).toEqual([
      'not_in_room',
      'not_in_room',
      'not_in_room',
    ]);
  }
  expect(codes('remove', 'stranger').slice(3)).toEqual(['not_allowed', 'no_such_member']);
  expect(codes('remove', 'self').slice(3)).toEqual(['not_allowed', 'not_allowed']);
  expect(codes('chat', 'self').slice(3)).toEqual(['no_such_member', 'no_such_member']);
});

it('[RING14] a refusal to call or answer says what is in the way', () => {
  const toCall = (['outsider', 'user', 'guest', 'creator'] as const).map((actor) =>
    refusal(actor, 'invite', 'self'),
  );
  expect(toCall).toEqual(['not_signed_in', 'unreachable', 'already_in_room', 'already_in_room']);
  for (const action of ['ringing', 'accept', 'decline'] as const) {
    for (const actor of actors) expect(refusal(actor, action, 'invite')).toBe('invite_over');
  }
  expect(refusal('rung', 'accept', 'second call')).toBe('already_in_room');
});
