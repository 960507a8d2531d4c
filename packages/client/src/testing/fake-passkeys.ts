/** The passkeys of a fake browser. What goes back and forth is readable instead of signed. */
import { parseJson } from '@parley/protocol';
import type { PasskeyPort } from '../platform.ts';

const CHARS_MAX = 1_000;

export class FakePasskeys implements PasskeyPort {
  /** The person closes the browser's question without a yes. */
  dismisses = false;
  /** Of whom this browser has a passkey; the last is used. */
  readonly users: string[] = [];

  async make(options: string): Promise<string> {
    const { challenge, user } = readPasskey(options);
    this.#ask();
    this.users.push(user);
    return JSON.stringify({ challenge, user });
  }

  async use(options: string): Promise<string> {
    this.#ask();
    const user = this.users.at(-1);
    if (user === undefined) throw new DOMException('', 'NotAllowedError');
    return JSON.stringify({ challenge: readPasskey(options).challenge, user });
  }

  #ask(): void {
    if (this.dismisses) throw new DOMException('', 'NotAllowedError');
  }
}

/** Both what the fake server asks and what it gets. */
export function readPasskey(json: string): { challenge: string; user: string } {
  const { challenge = '', user = '' } = parseJson(json, CHARS_MAX) as Record<string, string>;
  return { challenge, user };
}
