/**
 * What two peer connections do and suffer while they are recorded. A step is made once the one before it is
 * done; the simulator replays what was recorded, and has to see the same events.
 */

type End = 'a' | 'b';

export type Step =
  /** `describe`: its own description, offer or answer. `take`: the newest of the other side's. `hear`: all candidates of the other side so far. */
  | readonly [
      End,
      'describe' | 'take' | 'hear' | 'rollback' | 'change' | 'restart' | 'say' | 'close',
    ]
  /** Nothing passes at home `a`; nothing comes in there; all passes again; `a` is in another network, or at home. */
  | readonly ['net', 'dark' | 'deaf' | 'light' | 'mobile' | 'home']
  | readonly ['wait', number];

const agree = (offers: End): readonly Step[] => {
  const answers = offers === 'a' ? 'b' : 'a';
  return [
    [offers, 'describe'],
    [answers, 'take'],
    [answers, 'describe'],
    [offers, 'take'],
  ];
};

const hear: readonly Step[] = [
  ['wait', 400],
  ['a', 'hear'],
  ['b', 'hear'],
];

const meet: readonly Step[] = [...agree('a'), ...hear, ['wait', 3_000]];

/** Both offered, and `a` gives way. */
const collide: readonly Step[] = [
  ['a', 'describe'],
  ['b', 'describe'],
  ['a', 'rollback'],
  ['a', 'take'],
  ['a', 'describe'],
  ['b', 'take'],
];

export const scripts: Readonly<Record<string, readonly Step[]>> = {
  'meet and part': [
    ...meet,
    ['b', 'change'],
    ['wait', 200],
    ...agree('b'),
    ['wait', 200],
    ['a', 'change'],
    ['b', 'change'],
    ['wait', 200],
    ...collide,
    ['wait', 200],
    ...agree('a'),
    ['a', 'say'],
    ['b', 'say'],
    ['wait', 500],
    ['a', 'close'],
    ['wait', 20_000],
  ],
  'nobody is heard of': [...agree('a'), ['wait', 40_000]],
  'one is heard of': [...agree('a'), ['wait', 400], ['b', 'hear'], ['wait', 10_000]],
  'dark for a while': [
    ...meet,
    ['net', 'dark'],
    ['wait', 3_000],
    ['net', 'light'],
    ['wait', 4_000],
    ['net', 'dark'],
    ['wait', 8_000],
    ['net', 'light'],
    ['wait', 6_000],
    ['net', 'dark'],
    ['wait', 25_000],
    ['net', 'light'],
    ['wait', 8_000],
    ['a', 'restart'],
    ['wait', 100],
    ...agree('a'),
    ...hear,
    ['wait', 6_000],
  ],
  'early restart': [
    ...meet,
    ['net', 'dark'],
    ['wait', 1_000],
    ['a', 'restart'],
    ['wait', 100],
    ...agree('a'),
    ...hear,
    ['wait', 1_000],
    ['net', 'light'],
    ['wait', 12_000],
  ],
  'both restart': [
    ...meet,
    ['net', 'dark'],
    ['wait', 25_000],
    ['net', 'light'],
    ['a', 'restart'],
    ['b', 'restart'],
    ['wait', 100],
    ...collide,
    ...hear,
    ['wait', 6_000],
  ],
  'one way': [...meet, ['net', 'deaf'], ['wait', 20_000], ['net', 'light'], ['wait', 6_000]],
  'another network': [...meet, ['net', 'mobile'], ['wait', 25_000]],
  'another network, early restart': [
    ...meet,
    ['net', 'mobile'],
    ['wait', 300],
    ['a', 'restart'],
    ['wait', 100],
    ...agree('a'),
    ...hear,
    ['wait', 14_000],
  ],
};
