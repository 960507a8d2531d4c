import { expect, it } from 'vitest';
import { meWith, stateWith } from './testing-state.ts';
import { whoOf } from './who.ts';

it('[APP13] a page that loads shows who one was, until the server says who one is', () => {
  const loading = stateWith({ identity: { is: 'unknown' }, registration: null });
  expect(whoOf(loading, 'ann')).toEqual({ is: 'unknown', name: 'ann' });
  const entering = stateWith({ identity: { is: 'entering', id: 'ann' } });
  expect(whoOf(entering, 'ann')).toEqual({ is: 'unknown', name: 'ann' });
  const me = meWith();
  expect(whoOf(stateWith({ identity: { is: 'somebody', me } }), '')).toEqual({
    is: 'somebody',
    me,
  });
});

it('[APP13] who takes a name keeps the form that they typed it in', () => {
  const entering = stateWith({ identity: { is: 'entering', id: 'ann' } });
  expect(whoOf(entering, '')).toEqual({ is: 'nobody' });
  expect(whoOf(stateWith(), '')).toEqual({ is: 'nobody' });
});
