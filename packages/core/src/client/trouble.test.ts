import { expect, it } from 'vitest';
import { TestShell } from './testing-shell.ts';
import { isMissed, type Trouble, troubleOf, unnoticedMs } from './trouble.ts';

/** Two others, from whom bytes come, and what comes to this client from then on. */
class Scene {
  readonly shell = new TestShell().start().online().inCall(['benben', 'cydcyd']);
  readonly #peers = this.shell.all('openPeer');
  #bytes = 0;

  /** For so long, looked at often: who is heard. */
  pass(ms: number, ...heard: string[]): Trouble['is'] | undefined {
    const end = this.shell.now + ms;
    while (this.shell.now < end) {
      this.#bytes += 1_000;
      for (const { peer, member } of this.#peers) {
        const bytesReceived = heard.includes(member) ? this.#bytes : 0;
        const event = { what: 'measured', bytesReceived, path: 'direct' } as const;
        this.shell.feed({ t: 'peer', peer, event });
      }
      this.shell.pass(250);
    }
    return this.now?.is;
  }

  get now(): Trouble | undefined {
    return troubleOf(this.shell.machine.state(), this.shell.now);
  }

  get missed(): string[] {
    const { call } = this.shell;
    const members = call.is === 'in' ? call.members : [];
    return members.filter((one) => isMissed(one, this.shell.now)).map(({ id }) => id);
  }

  away(...members: string[]): void {
    for (const member of members) this.shell.event({ t: 'away', member, away: true });
  }

  /** The server ends every socket, or answers none. */
  loseServer(): void {
    this.shell.closed(1006);
  }
}

function inCall(): Scene {
  const scene = new Scene();
  expect(scene.pass(1_000, 'benben', 'cydcyd')).toBeUndefined();
  return scene;
}

it('[APP18] an interruption of less than 2 s is none, and a longer one began with the silence', () => {
  const scene = inCall();
  const since = scene.shell.now - 250;
  expect(scene.pass(unnoticedMs - 500, 'benben')).toBeUndefined();
  expect(scene.missed).toEqual([]);
  scene.pass(1_000, 'benben');
  expect(scene.now).toMatchObject({ is: 'path', since });
  expect(scene.missed).toEqual(['cydcyd']);
  scene.pass(3_000, 'benben');
  expect(scene.now).toMatchObject({ since });
  expect(scene.pass(500, 'benben', 'cydcyd')).toBeUndefined();
});

it('[APP19] it is our network where neither the server nor anybody else is heard', () => {
  const scene = inCall();
  expect(scene.pass(3_000)).toBe('path');
  scene.loseServer();
  expect(scene.now?.is).toBe('ourNetwork');
  expect(scene.pass(500, 'cydcyd')).toBe('path');
});

it('[APP19] it is our network where the browser says so and nobody is heard, and not where somebody is', () => {
  const scene = inCall();
  scene.shell.feed({ t: 'environment', event: 'offline' });
  expect(scene.pass(3_000, 'benben', 'cydcyd')).toBeUndefined();
  expect(scene.pass(3_000)).toBe('ourNetwork');
});

it('[APP19] it is theirs where the server is heard and has lost everybody who is silent', () => {
  const scene = inCall();
  expect(scene.pass(3_000, 'cydcyd')).toBe('path');
  scene.away('benben');
  expect(scene.now).toMatchObject({ is: 'theirNetwork', names: ['benben'] });
  expect(scene.pass(3_000)).toBe('path');
  scene.away('cydcyd');
  expect(scene.now).toMatchObject({ is: 'theirNetwork', names: ['benben', 'cydcyd'] });
});

it('[APP19] it is the server where everybody else is heard, and who was lost by it is no trouble', () => {
  const scene = inCall();
  scene.away('benben');
  expect(scene.pass(3_000, 'benben', 'cydcyd')).toBeUndefined();
  scene.loseServer();
  expect(scene.pass(1_500, 'benben', 'cydcyd')).toBeUndefined();
  expect(scene.pass(1_000, 'benben', 'cydcyd')).toBe('server');
});

it('[APP19] alone in a call that has no server there is no more to say than that', () => {
  const shell = new TestShell().start().online().inCall();
  shell.closed(1006);
  shell.pass(unnoticedMs);
  const now = () => troubleOf(shell.machine.state(), shell.now)?.is;
  expect(now()).toBe('path');
  shell.feed({ t: 'environment', event: 'offline' });
  expect(now()).toBe('ourNetwork');
  shell.ask({ do: 'leave' });
  expect(now()).toBeUndefined();
});
