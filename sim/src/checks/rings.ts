/**
 * Calls by name as a tab shows them: nothing rings for longer than the server was heard to renew it
 * (RING10), and no peer connection is there for a call that its person neither placed nor accepted
 * (RING15, I1).
 */
import type { ClientInput, ClientOutput } from '@parley/core/client';
import type { Millis } from '@parley/core/kit';
import { serverLimits } from '@parley/core/server';
import type { CallMedia } from '@parley/protocol';
import type { ClientNode } from '../client-node.ts';
import type { Check, Frame, Judge } from './check.ts';

/** Timers of hidden tabs are a second late, and clocks drift. */
const leaseMaxMs = serverLimits.ringLeaseMs + 1_500;

export class RingsCheck implements Check {
  readonly #judge: Judge;
  /** Whom the people of each browser have called, or answered. */
  #wished = new Map<string, Set<string>>();
  /** When something was last heard of each invite. */
  #heard = new Map<ClientNode, Map<string, Millis>>();
  #media = new Map<ClientNode, CallMedia | undefined>();

  constructor(judge: Judge) {
    this.#judge = judge;
  }

  tabTook(tab: ClientNode, input: ClientInput, frame: Frame | undefined): void {
    if (input.t === 'request') {
      const { request } = input;
      if (request.do === 'invite') this.#wishedBy(tab).add(request.user);
      if (request.do === 'accept') {
        const ring = tab.state.rings.find(({ invite }) => invite === request.invite);
        if (ring !== undefined) this.#wishedBy(tab).add(ring.from);
      }
    }
    if (frame?.t === 'ring') this.#hears(tab, [(frame['ring'] as { invite: string }).invite]);
    if (frame?.t === 'rings') this.#hears(tab, frame['invites'] as string[]);
    if (frame?.t === 'snapshot') {
      this.#hears(
        tab,
        (frame['rings'] as { invite: string }[]).map(({ invite }) => invite),
      );
    }
  }

  tabGave(tab: ClientNode, output: ClientOutput): void {
    if (output.t === 'notice' && output.notice.what === 'stopped') {
      if (output.notice.why === 'expired') this.#judge.mark('ring lease expired');
    }
    if (output.t !== 'openPeer') return;
    const { call } = tab;
    const user = call.is === 'in' ? call.user : undefined;
    if (user !== undefined && !this.#wishedBy(tab).has(user)) {
      this.#judge.breach('RING15', `${tab.name} has a peer connection to ${user}, unasked`);
    }
  }

  tabSettled(tab: ClientNode): void {
    const { rings, call } = tab.state;
    const media = call.is === 'in' && call.user !== undefined ? call.callMedia : undefined;
    if (media === 'video' && this.#media.get(tab) === 'audio') this.#judge.mark('upgrade agreed');
    this.#media.set(tab, media);
    for (const { invite } of rings) {
      const silentMs = tab.localNow - (this.#heard.get(tab)?.get(invite) ?? 0);
      if (silentMs > leaseMaxMs + tab.timerGrainMs) {
        this.#judge.breach(
          'RING10',
          `${tab.name} rings, and heard nothing of it for ${silentMs} ms`,
        );
      }
    }
  }

  /** Reloading a page, or opening another, does not undo a wish. */
  #wishedBy({ name }: ClientNode): Set<string> {
    const browser = name.slice(0, -1);
    const wished = this.#wished.get(browser) ?? new Set();
    this.#wished.set(browser, wished);
    return wished;
  }

  #hears(tab: ClientNode, invites: readonly string[]): void {
    const heard = this.#heard.get(tab) ?? new Map<string, Millis>();
    this.#heard.set(tab, heard);
    for (const invite of invites) heard.set(invite, tab.localNow);
  }
}
