import { expect, it } from 'vitest';
import { waysOf } from './servers.ts';

const credentials = { username: 'ann', credential: 'secret' };

it('[CHECK1] each way to a relay is tried with its own URLs only, and keeps the credentials', () => {
  const ways = waysOf([
    { urls: ['stun:a.example:3478', 'STUN:b.example'] },
    {
      urls: [
        'turn:a.example',
        'turn:a.example:3478?transport=udp',
        'turn:a.example:3478?transport=tcp',
        'turns:a.example:5349',
        'turns:[2001:db8::1]:443?transport=tcp',
      ],
      ...credentials,
    },
  ]);
  expect(ways).toEqual({
    stun: [{ urls: ['stun:a.example:3478', 'STUN:b.example'] }],
    turnUdp: [{ urls: ['turn:a.example', 'turn:a.example:3478?transport=udp'], ...credentials }],
    turnTcp: [{ urls: ['turn:a.example:3478?transport=tcp'], ...credentials }],
    turnTls: [
      { urls: ['turns:a.example:5349', 'turns:[2001:db8::1]:443?transport=tcp'], ...credentials },
    ],
  });
});

it('[CHECK1] what no browser uses belongs to no way', () => {
  const urls = ['stuns:a.example', 'turns:a.example?transport=udp', 'http://a.example', 'turn:'];
  const none = { stun: [], turnUdp: [], turnTcp: [], turnTls: [] };
  expect(waysOf([{ urls, ...credentials }])).toEqual(none);
  expect(waysOf([])).toEqual(none);
});
