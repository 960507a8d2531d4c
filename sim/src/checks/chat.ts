/**
 * What somebody wrote reaches everybody who was there and stayed: whichever way it went, whatever
 * broke on the way (CALL6). Who lost events to a declared gap is excused, and so is who loaded the
 * page anew: what it had not handed on was lost with it.
 */
import type { ClientInput, ClientOutput } from '@parley/core/client';
import type { Millis } from '@parley/core/kit';
import type { ClientNode } from '../client-node.ts';
import { type Check, type Frame, type Judge, textIn } from './check.ts';

interface Written {
  id: string;
  by: string;
  at: Millis;
  readers: readonly string[];
}

export class ChatCheck implements Check {
  readonly #judge: Judge;
  #written: Written[] = [];
  /** Message and stay of who was shown it. */
  #shown = new Set<string>();
  #gaps = new Set<ClientNode>();
  #startedAt = new Map<ClientNode, Millis>();
  /** Who was lost may be back in the same place; what was said to them before is not owed. */
  #leftAt = new Map<string, Millis>();

  constructor(judge: Judge) {
    this.#judge = judge;
  }

  tabTook(tab: ClientNode, input: ClientInput, frame: Frame | undefined): void {
    if (input.t === 'start') this.#startedAt.set(tab, this.#judge.now);
    const gap = input.t === 'socketFrame' && frame?.t === 'welcome' && frame['gap'] === true;
    if (gap) this.#gaps.add(tab);
  }

  serverSent(_: number, frame: Frame): void {
    if (frame.t === 'left') this.#leftAt.set(textIn(frame, 'member') ?? '', this.#judge.now);
  }

  tabGave(tab: ClientNode, output: ClientOutput): void {
    const { call } = tab;
    if (call.is !== 'in') return;
    if (output.t === 'notice' && output.notice.what === 'chat') {
      this.#shown.add(`${output.notice.message.id} ${call.you}`);
    }
    if (output.t !== 'settle' || !output.outcome.ok || !('id' in output.outcome.value)) return;
    const readers = call.members.map(({ id }) => id);
    this.#written.push({ id: output.outcome.value.id, by: call.you, at: this.#judge.now, readers });
  }

  /** Both are still in the stay in which it was written. */
  checkDelivered(inside: ReadonlyMap<string, ClientNode>): void {
    const stayed = (member: string, since: Millis): boolean => {
      const tab = inside.get(member);
      if (tab === undefined || this.#gaps.has(tab)) return false;
      if ((this.#leftAt.get(member) ?? -1) >= since) return false;
      return (this.#startedAt.get(tab) ?? since) <= since;
    };
    for (const { id, by, at, readers } of this.#written) {
      for (const reader of readers) {
        if (!stayed(by, at) || !stayed(reader, at)) continue;
        this.#judge.mark('message owed');
        if (this.#shown.has(`${id} ${reader}`)) continue;
        const [writer, missing] = [inside.get(by)?.name, inside.get(reader)?.name];
        this.#judge.breach('CALL6', `${missing} never got what ${writer} wrote`);
      }
    }
  }
}
