import { argon2Sync } from 'node:crypto';
import { expect, it } from 'vitest';
import { createPasswords } from './passwords.ts';
import { Crowded, Turns } from './turns.ts';

const passwords = createPasswords();
const password = 'correct horse battery';

it('[ID5] keeps a password as argon2id of 19 MiB, in the text form that others read', async () => {
  const { hash } = await passwords.hashPassword({ password });
  const [, kind, version, cost, salt = '', tag = ''] = hash.split('$');
  expect([kind, version, cost]).toEqual(['argon2id', 'v=19', 'm=19456,t=2,p=1']);
  const again = argon2Sync('argon2id', {
    message: password,
    nonce: Buffer.from(salt, 'base64'),
    memory: 19_456,
    passes: 2,
    parallelism: 1,
    tagLength: 32,
  });
  expect(again.toString('base64')).toBe(`${tag}=`);
  expect((await passwords.hashPassword({ password })).hash, 'a salt of its own').not.toBe(hash);
});

it('[ID5] takes the password itself and no other, however its letters are composed', async () => {
  const { hash } = await passwords.hashPassword({ password: 'Gr\u00fc\u00dfe vom Mond' });
  const fits = async (given: string) =>
    (await passwords.checkPassword({ password: given, hash })).fits;
  expect(await fits('Gr\u00fc\u00dfe vom Mond')).toBe(true);
  expect(await fits('Gru\u0308\u00dfe vom Mond')).toBe(true);
  expect(await fits('gr\u00fc\u00dfe vom mond')).toBe(false);
  expect(await fits('')).toBe(false);
});

it('[ID5] reads hashes of other strength, and takes what is none for a broken store', async () => {
  const weak =
    '$argon2id$v=19$m=64,t=1,p=1$MDEyMzQ1Njc4OTAxMjM0NQ$' +
    argon2Sync('argon2id', {
      message: password,
      nonce: '0123456789012345',
      memory: 64,
      passes: 1,
      parallelism: 1,
      tagLength: 16,
    })
      .toString('base64')
      .replace(/=+$/, '');
  expect(await passwords.checkPassword({ password, hash: weak })).toEqual({ fits: true });
  await expect(passwords.checkPassword({ password, hash: password })).rejects.toThrow(
    'no argon2id',
  );
});

it('[ID5] does the same work where there is no hash', async () => {
  const { hash } = await passwords.hashPassword({ password });
  // Of the whole process, so that it does not matter what else this machine does.
  const workOf = async (of: string | null) => {
    const before = process.cpuUsage();
    for (let round = 0; round < 5; round += 1) {
      expect(await passwords.checkPassword({ password: 'wrong', hash: of })).toEqual({
        fits: false,
      });
    }
    const { user, system } = process.cpuUsage(before);
    return user + system;
  };
  const [known, unknown] = [await workOf(hash), await workOf(null)];
  expect(unknown / known).toBeGreaterThan(0.5);
  expect(unknown / known).toBeLessThan(2);
});

it('[ID6] a flood of passwords waits in a bounded line and leaves the loop to others', async () => {
  const flooded = createPasswords(new Turns(2, 8));
  const [line, beyond] = [10, 5];
  let turns = 0;
  const beat = setInterval(() => (turns += 1), 5);
  let answered = 0;
  const check = () => flooded.checkPassword({ password, hash: null }).then(() => (answered += 1));
  const waiting = Array.from({ length: line }, check);
  const refused = await Promise.allSettled(Array.from({ length: beyond }, check));
  expect(refused.map(({ status }) => status)).toEqual(refused.map(() => 'rejected'));
  expect(refused[0]).toMatchObject({ reason: expect.any(Crowded) });
  expect(answered, 'refused at once').toBe(0);
  await Promise.all(waiting);
  clearInterval(beat);
  expect(turns).toBeGreaterThan(5);
});
