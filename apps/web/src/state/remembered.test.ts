import { expect, it, onTestFinished, vi } from 'vitest';
import { remembered } from './remembered.ts';

function stubStorage(storage: Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>): void {
  vi.stubGlobal('localStorage', storage);
  onTestFinished(() => void vi.unstubAllGlobals());
}

it('[APP4] a text is there again on the next page, and gone when it was emptied', () => {
  const kept = new Map<string, string>();
  stubStorage({
    getItem: (key) => kept.get(key) ?? null,
    setItem: (key, text) => void kept.set(key, text),
    removeItem: (key) => void kept.delete(key),
  });
  const name = remembered('local', 'name');
  name.value = 'Ann';
  expect(remembered('local', 'name').value).toBe('Ann');
  name.value = '';
  expect(kept.size).toBe(0);
});

it('a browser that stores nothing still has the text on this page', () => {
  const refuse = (): never => {
    throw new Error('refused');
  };
  stubStorage({ getItem: refuse, setItem: refuse, removeItem: refuse });
  const name = remembered('local', 'name');
  name.value = 'Ann';
  expect(name.value).toBe('Ann');
});
