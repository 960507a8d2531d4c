import { expect, it } from 'vitest';
import { subscribe, unsubscribe } from './push.ts';

const address = { endpoint: 'https://push.example/1', p256dh: 'p', auth: 'a' };

/** A service worker's registration whose subscriptions are for one key at a time. */
class FakeRegistration {
  key: string | undefined;
  refusal: string | undefined;

  get pushManager() {
    const subscription = {
      toJSON: () => ({
        endpoint: address.endpoint,
        keys: { p256dh: address.p256dh, auth: address.auth },
      }),
      unsubscribe: () => {
        this.key = undefined;
        return Promise.resolve(true);
      },
    };
    return {
      getSubscription: () => Promise.resolve(this.key === undefined ? null : subscription),
      subscribe: (options: PushSubscriptionOptionsInit) => {
        if (this.refusal !== undefined) throw new DOMException('', this.refusal);
        if (options.userVisibleOnly !== true) throw new DOMException('', 'NotAllowedError');
        const key = options.applicationServerKey as string;
        if (this.key !== undefined && this.key !== key) {
          throw new DOMException('', 'InvalidStateError');
        }
        this.key = key;
        return Promise.resolve(subscription);
      },
    };
  }
}

const registrationOf = (fake: object) => fake as unknown as ServiceWorkerRegistration;

it('subscribes for the server’s key, also where a subscription for another one stands', async () => {
  const fake = new FakeRegistration();
  expect(await subscribe(registrationOf(fake), 'key-1')).toEqual(address);
  expect(await subscribe(registrationOf(fake), 'key-2')).toEqual(address);
  expect(fake.key).toBe('key-2');
  await unsubscribe(registrationOf(fake));
  expect(fake.key).toBeUndefined();
});

it.each([
  ['NotAllowedError', 'denied'],
  ['AbortError', 'failed'],
])('a subscription refused with %s is %s', async (name, code) => {
  const fake = new FakeRegistration();
  fake.refusal = name;
  await expect(subscribe(registrationOf(fake), 'key')).rejects.toMatchObject({ code });
});

it('says so where the browser takes no pushes', async () => {
  await expect(subscribe(registrationOf({}), 'key')).rejects.toMatchObject({ code: 'missing' });
});
