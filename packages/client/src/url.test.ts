import fc from 'fast-check';
import { expect, it } from 'vitest';
import { ParleyError } from './parley-error.ts';
import { livenessUrlOf, parseServerUrl, roomLinkOf, socketUrlOf } from './url.ts';

it.each([
  ['https://calls.example', 'https://calls.example'],
  ['  HTTPS://Calls.Example:443/ ', 'https://calls.example'],
  ['calls.example', 'https://calls.example'],
  ['calls.example:8443', 'https://calls.example:8443'],
  ['localhost:5080', 'http://localhost:5080'],
  ['127.0.0.1:5080/', 'http://127.0.0.1:5080'],
  ['[::1]:5080', 'http://[::1]:5080'],
  ['http://10.0.0.7:5080', 'http://10.0.0.7:5080'],
])('takes %s for the server %s', (input, server) => {
  expect(parseServerUrl(input)).toBe(server);
});

it.each([
  '',
  'ftp://calls.example',
  'javascript:alert(1)',
  'ws://calls.example',
  'https://user:pass@calls.example',
  'https://calls.example/path',
  'https://calls.example/?query',
  'https://calls.example/#hash',
  'https://',
  'two words',
])('[APP10] refuses %j as the address of a server', (input) => {
  expect(() => parseServerUrl(input)).toThrow(
    expect.objectContaining({ name: 'ParleyError', code: 'bad_url' }),
  );
});

it('meets any text with an origin or a typed error', () => {
  fc.assert(
    fc.property(fc.string(), (input) => {
      try {
        const server = parseServerUrl(input);
        expect(new URL(server).origin).toBe(server);
        expect(parseServerUrl(server)).toBe(server);
      } catch (error) {
        expect(error).toBeInstanceOf(ParleyError);
      }
    }),
  );
});

it('derives every other address of a server', () => {
  expect(socketUrlOf('https://calls.example')).toBe('wss://calls.example/ws');
  expect(socketUrlOf('http://localhost:5080')).toBe('ws://localhost:5080/ws');
  expect(livenessUrlOf('https://calls.example')).toBe('https://calls.example/livez');
  expect(roomLinkOf('https://calls.example', '0123-4567-89ab')).toBe(
    'https://calls.example/r/0123-4567-89ab',
  );
});
