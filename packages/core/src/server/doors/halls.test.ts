import { describe, expect, it } from 'vitest';
import type { ServerLimits } from '../limits.ts';
import { type TestSocket, TestWorld } from '../testing.ts';
import type { News } from './io.ts';

const host = 'candidate:1 1 udp 2122260223 192.0.2.1 50000 typ host';
const sdp = 'v=0\r\nm=audio 9 RTP/AVP 0\r\n';

function worldWith(limits: Partial<ServerLimits> = {}) {
  const world = new TestWorld({ limits });
  const visit = (id: string, address?: string): TestSocket => {
    const socket = world.visit('socket.io', address);
    socket.wish({ is: 'claim', id });
    return socket;
  };
  /** What this brought about, of whatever came before nothing is said. */
  const newsOf = (socket: TestSocket, act: () => void): News[] => {
    const before = socket.news.length;
    act();
    return socket.news.slice(before);
  };
  const enter = (socket: TestSocket, room: string, password?: string): News[] =>
    newsOf(socket, () =>
      socket.wish({ is: 'enter', room, name: 'N', ...(password !== undefined && { password }) }),
    );
  const make = (socket: TestSocket, room: string, password?: string): News[] =>
    newsOf(socket, () =>
      socket.wish({ is: 'make', room, ...(password !== undefined && { password }) }),
    );
  /** Two in the room that is always there. */
  const couple = (): [TestSocket, TestSocket] => {
    const both: [TestSocket, TestSocket] = [visit('ada'), visit('bo')];
    for (const one of both) enter(one, '504555');
    return both;
  };
  return { world, visit, enter, make, couple, newsOf };
}

const refused = (why: string) => [expect.objectContaining({ is: 'refused', why })];

describe('making', () => {
  it('[HALL1] a new room and an empty one are made, one with somebody in it is not', () => {
    const { visit, make, enter } = worldWith();
    const made = [{ is: 'made', room: '4711', capacity: 2 }];
    expect(make(visit('a'), '4711')).toEqual(made);
    expect(make(visit('b'), '4711')).toEqual(made);
    enter(visit('c'), '4711');
    expect(make(visit('d'), '4711')).toEqual(refused('room full'));
    expect(make(visit('e'), '504555')).toEqual([{ is: 'made', room: '504555', capacity: 2 }]);
  });

  it('[HALL1] a room nobody comes to ends, also after somebody was there, and 504555 never', () => {
    const { world, visit, make, enter } = worldWith();
    const one = visit('one');
    make(one, '4711');
    world.pass(9 * 60_000);
    const two = visit('two');
    enter(two, '4711');
    two.end();
    world.pass(9 * 60_000);
    const three = visit('three');
    enter(three, '4711');
    expect(three.news.at(-1)?.is).toBe('entered');
    three.end();
    one.end();
    world.pass(11 * 60_000);
    expect(enter(visit('four'), '4711')).toEqual(refused('no such room'));
    expect(enter(visit('five'), '504555').at(-1)?.is).toBe('entered');
  });

  it('[DOOR3] when there are as many rooms as may be, the one that is empty longest gives way', () => {
    const { visit, make, enter } = worldWith({ hallsMax: 3 });
    make(visit('a'), 'old');
    make(visit('b'), 'new');
    const inOld = visit('c');
    enter(inOld, 'old');
    expect(make(visit('d'), 'newest').at(-1)?.is).toBe('made');
    expect(enter(visit('e'), 'new')).toEqual(refused('no such room'));
    enter(visit('f'), 'newest');
    expect(make(visit('g'), 'one more')).toEqual(refused('door full'));
  });

  it('[DOOR3] an address makes as many rooms as it may anywhere, and others still make theirs', () => {
    const { visit, make } = worldWith({ roomsMadeMax: 2 });
    const one = visit('a');
    for (const room of ['1', '2']) expect(make(one, room).at(-1)?.is).toBe('made');
    expect(make(one, '3')).toEqual(refused('door full'));
    expect(make(visit('b', '192.0.2.9'), '3').at(-1)?.is).toBe('made');
  });
});

describe('entering', () => {
  it('[HALL2] those inside hear of each who comes, and one too many is refused', () => {
    const { visit, enter } = worldWith({ hallCapacity: 3 });
    const [ada, bo, cy] = [visit('ada'), visit('bo'), visit('cy')];
    expect(enter(ada, '504555')).toEqual([
      { is: 'entered', room: '504555', as: 'ada', first: true },
    ]);
    expect(enter(bo, '504555')).toEqual([
      { is: 'entered', room: '504555', as: 'bo', first: false },
    ]);
    enter(cy, '504555');
    const arrived = (who: string) => ({ is: 'arrived', who, name: 'N', capacity: 3 });
    expect(ada.news.slice(2)).toEqual([arrived('bo'), arrived('cy')]);
    expect(bo.news.slice(2)).toEqual([arrived('cy')]);
    expect(enter(visit('dee'), '504555')).toEqual(refused('room full'));
  });

  it('[DOOR4] nobody enters twice, nameless, under an id that is there, or what does not exist', () => {
    const { world, visit, enter } = worldWith();
    const ada = visit('ada');
    enter(ada, '504555');
    expect(enter(ada, '504555')).toEqual(refused('not allowed'));
    expect(enter(visit('ada'), '504555')).toEqual(refused('taken'));
    expect(enter(world.visit('socket.io'), '504555')).toEqual(refused('not allowed'));
    expect(enter(visit('bo'), '__proto__')).toEqual(refused('no such room'));
    expect(enter(visit('x'.repeat(129)), '504555')).toEqual(refused('not allowed'));
  });

  it('[HALL5] a password is asked at every way in', () => {
    const { visit, make, enter, newsOf } = worldWith();
    make(visit('a'), 'r', 'word');
    const one = visit('b');
    const look = (password?: string) =>
      newsOf(one, () =>
        one.wish({ is: 'look', room: 'r', ...(password !== undefined && { password }) }),
      );
    for (const wrong of [undefined, '', 'wor']) {
      expect(enter(one, 'r', wrong)).toEqual(refused('wrong password'));
      expect(make(one, 'r', wrong)).toEqual(refused('wrong password'));
      expect(look(wrong)).toEqual(refused('wrong password'));
    }
    expect(look('word')).toEqual([{ is: 'open', room: 'r', capacity: 2 }]);
    expect(make(one, 'r', 'word').at(-1)?.is).toBe('made');
    expect(enter(one, 'r', 'word').at(-1)?.is).toBe('entered');
  });

  it('[HALL5] nobody puts a password on a room that has none', () => {
    const { visit, make, enter } = worldWith();
    expect(make(visit('a'), '504555', 'mine')).toEqual(refused('taken'));
    expect(enter(visit('b'), '504555', 'any').at(-1)?.is).toBe('entered');
  });

  it('[HALL5] who guessed too often is refused with the right password, too, for a while', () => {
    const { world, visit, make, enter } = worldWith();
    make(visit('a', '192.0.2.7'), 'r', 'word');
    const guesser = visit('b');
    for (let n = 0; n < 10; n += 1) enter(guesser, 'r', `${n}`);
    expect(enter(guesser, 'r', 'word')).toEqual(refused('wrong password'));
    expect(enter(visit('c', '192.0.2.8'), 'r', 'word').at(-1)?.is).toBe('entered');
    guesser.end();
    world.pass(60_000);
    expect(enter(visit('d'), 'r', 'word').at(-1)?.is).toBe('entered');
  });
});

describe('leaving', () => {
  it('[HALL4] [DOOR7] who leaves, is lost or is silent gives its place free, and the other hears it', () => {
    const ways: ((one: TestSocket, world: TestWorld, other: TestSocket) => void)[] = [
      (one) => one.wish({ is: 'leave' }),
      (one) => one.wish({ is: 'leave', room: '504555', as: 'bo' }),
      (one) => one.end(),
      (_, world, other) => {
        for (let n = 0; n < 25; n += 1) {
          world.pass(1_000);
          other.pong();
        }
      },
    ];
    for (const leave of ways) {
      const { world, couple, visit, enter } = worldWith();
      const [ada, bo] = couple();
      leave(bo, world, ada);
      expect(ada.news.at(-1)).toEqual({ is: 'gone', who: 'bo' });
      expect(world.endedCalls).toEqual([
        { door: 'socket.io', people: ['N'], lastedMs: expect.any(Number) },
      ]);
      expect(enter(visit('cy'), '504555').at(-1)?.is).toBe('entered');
    }
  });

  it('[DOOR7] a call of three is over when one is left', () => {
    const { world, visit, enter } = worldWith({ hallCapacity: 3 });
    const all = ['ada', 'bo', 'cy'].map((id) => visit(id));
    for (const one of all) enter(one, '504555');
    const ended = all.map((one) => {
      one.end();
      return world.endedCalls.length;
    });
    expect(ended).toEqual([0, 1, 1]);
  });

  it('[HALL4] [DOOR5] nobody leaves in the name of another, or from where it is not', () => {
    const { couple, visit, enter, newsOf } = worldWith();
    const [ada, bo] = couple();
    const third = visit('cy');
    enter(third, '504555');
    const heard = newsOf(ada, () => {
      third.wish({ is: 'leave', room: '504555', as: 'cy' });
      third.wish({ is: 'leave', room: '504555', as: 'bo' });
      third.end();
      bo.wish({ is: 'leave', as: 'ada' });
      bo.wish({ is: 'leave', room: 'elsewhere', as: 'bo' });
    });
    expect(heard).toEqual([]);
  });

  it('[DOOR3] nothing stays of who is gone', () => {
    const { world, couple } = worldWith();
    const [ada, bo] = couple();
    ada.wish({ is: 'draft', kind: 'offer', message: {}, sdp, to: 'bo' });
    bo.wish({ is: 'draft', kind: 'answer', message: {}, sdp, to: 'ada' });
    expect(world.server.gauges().doorPlaces).toBe(2);
    ada.end();
    bo.end();
    expect(world.server.gauges()).toMatchObject({ doorPlaces: 0, visits: 0 });
    world.pass(3_000);
    expect(world.server.gauges().timers).toBe(0);
  });
});

describe('speaking', () => {
  const draft = { is: 'draft', kind: 'offer', message: { type: 'offer' }, sdp, to: 'bo' } as const;
  const written = `v=0\r\nm=audio 9 RTP/AVP 0\r\na=${host}\r\na=end-of-candidates\r\n`;
  const bare = 'v=0\r\nm=audio 9 RTP/AVP 0\r\na=end-of-candidates\r\n';
  const heard = {
    is: 'heard',
    kind: 'offer',
    from: 'ada',
    name: 'N',
    to: 'bo',
    message: { type: 'offer' },
  };

  it('[HALL3] a description waits for the last candidate of its sender', () => {
    const { couple, newsOf } = worldWith();
    const [ada, bo] = couple();
    const early = newsOf(bo, () => {
      ada.wish(draft);
      ada.wish({ is: 'trickle', candidate: { candidate: host, line: 0 } });
    });
    expect(early).toEqual([]);
    bo.wish({ is: 'trickle', candidate: null });
    const then = newsOf(bo, () => ada.wish({ is: 'trickle', candidate: null }));
    expect(then).toEqual([{ ...heard, sdp: written }]);
  });

  it('[HALL3] it waits 3 s for it and no longer', () => {
    const { world, couple, newsOf } = worldWith();
    const [ada, bo] = couple();
    ada.wish(draft);
    ada.wish({ is: 'trickle', candidate: { candidate: host, line: 0 } });
    expect(newsOf(bo, () => world.pass(2_999))).toEqual([]);
    expect(newsOf(bo, () => world.pass(1))).toEqual([{ ...heard, sdp: written }]);
    expect(newsOf(bo, () => ada.wish({ is: 'trickle', candidate: null }))).toEqual([]);
  });

  it('[HALL3] [DOOR9] the next one to the same receiver hands over what waits', () => {
    const { couple, newsOf } = worldWith();
    const [ada, bo] = couple();
    const said = newsOf(bo, () => {
      ada.wish(draft);
      ada.wish({ ...draft, message: 2 });
      ada.wish({ is: 'trickle', candidate: null });
    });
    expect(said).toMatchObject([
      { message: { type: 'offer' }, sdp: bare },
      { message: 2, sdp: bare },
    ]);
  });

  it('[DOOR3] candidates are few and short, and when too many descriptions wait the next waits not', () => {
    const { couple, newsOf } = worldWith({ draftsMax: 1, draftCandidatesMax: 2 });
    const [ada, bo] = couple();
    ada.wish(draft);
    for (const tail of ['x'.repeat(512), 'a', 'b', 'c']) {
      ada.wish({ is: 'trickle', candidate: { candidate: `candidate:${tail}`, line: 0 } });
    }
    const direct = newsOf(ada, () => bo.wish({ ...draft, kind: 'answer', to: 'ada' }));
    expect(direct).toMatchObject([{ kind: 'answer', sdp }]);
    const [offer] = newsOf(bo, () => ada.wish({ is: 'trickle', candidate: null }));
    expect(offer).toMatchObject({ sdp: expect.stringContaining('a=candidate:a\r\na=candidate:b') });
    expect(offer).toMatchObject({ sdp: expect.not.stringContaining('candidate:c') });
  });

  it('[DOOR6] only who is in the same room is spoken to, and only from inside', () => {
    const { couple, visit, make, enter, newsOf } = worldWith();
    const [ada, bo] = couple();
    const outsider = visit('cy');
    const elsewhere = visit('dee');
    make(elsewhere, 'other');
    enter(elsewhere, 'other');
    const reached = newsOf(bo, () => {
      for (const one of [outsider, elsewhere]) {
        one.wish({ ...draft });
        expect(one.news.at(-1)).toMatchObject({ is: 'absent', to: 'bo' });
      }
      for (const to of ['dee', 'ada', '__proto__']) ada.wish({ ...draft, to });
      ada.wish({ is: 'trickle', candidate: null });
    });
    expect(reached).toEqual([]);
    expect(ada.news.slice(-3)).toMatchObject([{ to: 'dee' }, { to: 'ada' }, { to: '__proto__' }]);
    expect(elsewhere.news.filter(({ is }) => is === 'heard')).toEqual([]);
  });

  it('[HALL4] what waits for who left is not handed to who comes by the same id', () => {
    const { world, couple, visit, enter, newsOf } = worldWith();
    const [ada, bo] = couple();
    ada.wish(draft);
    bo.end();
    const next = visit('bo');
    enter(next, '504555');
    expect(newsOf(next, () => world.pass(5_000))).toEqual([]);
  });
});
