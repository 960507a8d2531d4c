import { expect, it } from 'vitest';
import { Emitter } from './emitter.ts';

it('tells every listener until it unsubscribes', () => {
  const events = new Emitter<{ count: number }>();
  const heard: string[] = [];
  const end = events.on('count', (value) => heard.push(`first ${value}`));
  events.on('count', (value) => heard.push(`second ${value}`));
  events.emit('count', 1);
  end();
  events.emit('count', 2);
  expect(heard).toEqual(['first 1', 'second 1', 'second 2']);
});

it('keeps two subscriptions of one listener apart', () => {
  const events = new Emitter<{ count: number }>();
  const heard: number[] = [];
  const listener = (value: number): void => void heard.push(value);
  const end = events.on('count', listener);
  events.on('count', listener);
  end();
  events.emit('count', 1);
  expect(heard).toEqual([1]);
});

it('goes on after a listener that throws, and reports what it threw', async () => {
  const events = new Emitter<{ count: number }>();
  const heard: number[] = [];
  const thrown = new Promise((resolve) => process.once('uncaughtException', resolve));
  events.on('count', () => {
    throw new Error('of an application');
  });
  events.on('count', (value) => heard.push(value));
  events.emit('count', 1);
  expect(heard).toEqual([1]);
  expect(await thrown).toMatchObject({ message: 'of an application' });
});
