/**
 * Who this browser is to the server, as the application asks for it. Passkeys and subscriptions are
 * made by the browser in between; what anybody may do is decided by the server.
 */
import type { ClientState } from '@parley/core/client';
import type { CallerPolicy, DeviceView, MeView, SecondCallPolicy } from '@parley/protocol';
import type { Identity } from './api.ts';
import { ParleyError } from './parley-error.ts';
import type { PasskeyPort } from './platform.ts';
import type { Requests } from './requests.ts';

export class IdentityHandle implements Identity {
  readonly #requests: Requests;
  readonly #passkeys: PasskeyPort | undefined;
  readonly #state: () => ClientState;

  constructor(requests: Requests, passkeys: PasskeyPort | undefined, state: () => ClientState) {
    this.#requests = requests;
    this.#passkeys = passkeys;
    this.#state = state;
  }

  get hasPasskeys(): boolean {
    return this.#passkeys !== undefined;
  }

  async claim(id: string, options: { password?: string } = {}): Promise<MeView> {
    return meOf(await this.#requests.make({ do: 'claim', id, ...options }));
  }

  async signIn(id: string, password: string): Promise<MeView> {
    return meOf(await this.#requests.make({ do: 'signIn', id, password }));
  }

  signInWithPasskey(): Promise<MeView> {
    return this.#withPasskey({ to: 'signIn' });
  }

  addPasskey(options?: { id: string }): Promise<MeView> {
    return this.#withPasskey(options === undefined ? { to: 'add' } : { to: 'claim', ...options });
  }

  async protect(password: string, current?: string): Promise<MeView> {
    const shown = current === undefined ? {} : { current };
    return meOf(await this.#requests.make({ do: 'protect', password, ...shown }));
  }

  async signOut({ everywhere = false } = {}): Promise<void> {
    await this.#requests.make({ do: 'signOut', everywhere });
  }

  async devices(): Promise<readonly DeviceView[]> {
    return (await this.#requests.make({ do: 'devices' })).devices;
  }

  async forgetDevice(device: string): Promise<void> {
    await this.#requests.make({ do: 'forgetDevice', device });
  }

  async deleteMe(): Promise<void> {
    await this.#requests.make({ do: 'deleteMe' });
  }

  async settings(changes: {
    callers?: CallerPolicy;
    secondCall?: SecondCallPolicy;
  }): Promise<MeView> {
    return meOf(await this.#requests.make({ do: 'settings', ...changes }));
  }

  async pushOn(registration: ServiceWorkerRegistration): Promise<void> {
    const { pushKey } = this.#state();
    if (pushKey === null) throw new ParleyError('not_allowed');
    const { subscribe } = await import('./push.ts');
    const address = await subscribe(registration, pushKey);
    await this.#requests.make({ do: 'pushOn', ...address });
  }

  async pushOff(registration: ServiceWorkerRegistration): Promise<void> {
    const { unsubscribe } = await import('./push.ts');
    await unsubscribe(registration);
    await this.#requests.make({ do: 'pushOff' });
  }

  async #withPasskey(purpose: { to: 'add' | 'signIn' } | { to: 'claim'; id: string }) {
    const passkeys = this.#passkeys;
    if (passkeys === undefined) throw new ParleyError('missing');
    const { options } = await this.#requests.make({ do: 'passkey', ...purpose });
    const answer = purpose.to === 'signIn' ? passkeys.use(options) : passkeys.make(options);
    const response = await answer.catch((cause: unknown) => {
      throw new ParleyError(codeOf(cause), { cause });
    });
    return meOf(await this.#requests.make({ do: 'passkeyDone', response }));
  }
}

const meOf = ({ standing }: { standing: { me: MeView } }): MeView => standing.me;

/** Browsers do not tell a person who said no from one who waited too long or has no passkey. */
function codeOf(error: unknown): 'cancelled' | 'insecure' | 'failed' {
  const name = error instanceof Error ? error.name : '';
  if (name === 'NotAllowedError' || name === 'AbortError') return 'cancelled';
  return name === 'SecurityError' ? 'insecure' : 'failed';
}
