import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type TestSocket, TestWorld } from '../testing.ts';

/** The rule of relaying, written down as it is told: over all sockets, with no thought for cost. */
class Naive {
  readonly sockets: { id: string; peer: string | undefined; got: string[] }[] = [];
  /** Who has a page open, as `id peer`. */
  readonly pages = new Map<string, string[]>();

  say(from: Naive['sockets'][number], message: string): void {
    const { id, peer } = from;
    let reached = 0;
    for (const socket of this.sockets) {
      if (peer === undefined || socket.id !== peer) continue;
      if (socket.peer !== id && socket.peer !== undefined) continue;
      socket.got.push(message);
      reached += 1;
    }
    const page = this.pages.get(`${peer} ${id}`);
    if (page !== undefined) reached += page.push(message);
    const side = this.sockets.filter((one) => one.id === id && one.peer === peer);
    for (const socket of side) if (socket !== from) socket.got.push(message);
    if (reached === 0) for (const socket of side) socket.got.push('PEER-UNAVAILABLE');
  }
}

const id = fc.constantFrom('ada', 'bob', 'cyd');
const which = fc.nat();
const step = fc.oneof(
  fc.record({ is: fc.constant('come' as const), id, peer: fc.option(id, { nil: undefined }) }),
  fc.record({ is: fc.constant('say' as const), which }),
  fc.record({ is: fc.constant('go' as const), which }),
  fc.record({ is: fc.constant('open' as const), id, peer: id }),
  fc.record({ is: fc.constant('shut' as const), which, how: fc.constantFrom('cut', 'leave') }),
);

const gotBy = ({ news }: TestSocket) =>
  news.map((one) => (one.is === 'heard' ? one.message : 'PEER-UNAVAILABLE'));

it('[WSC1] [WSC2] [PAIR6] whoever comes, goes and says something, each hears what the rule says, in its order', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const world = new TestWorld();
      const naive = new Naive();
      const programs: { socket: TestSocket; model: Naive['sockets'][number] }[] = [];
      const pages: { socket: TestSocket; side: string; got: string[] }[] = [];
      const gone: typeof programs = [];
      for (const [number, one] of steps.entries()) {
        if (one.is === 'come') {
          const model = { id: one.id, peer: one.peer, got: [] };
          const socket = world.visit('wscall');
          socket.wish({
            is: 'pair',
            id: one.id,
            ...(one.peer !== undefined && { peer: one.peer }),
          });
          programs.push({ socket, model });
          naive.sockets.push(model);
        } else if (one.is === 'open') {
          const socket = world.join(`192.0.2.${number}`);
          const answer = socket.ask({ t: 'pair', id: one.id, peer: one.peer });
          if (answer?.t !== 'done') continue;
          const page = { socket, side: `${one.id} ${one.peer}`, got: [] };
          pages.push(page);
          naive.pages.set(page.side, page.got);
        } else if (one.is === 'shut') {
          const [page] = pages.splice(one.which % (pages.length + 1), 1);
          if (page === undefined) continue;
          if (one.how === 'cut') page.socket.end();
          else page.socket.get({ t: 'leave' });
          naive.pages.delete(page.side);
          expect(page.socket.all('aside').map(({ text }) => text)).toEqual(page.got);
        } else {
          const [program] = programs.splice(one.which % (programs.length + 1), 1);
          if (program === undefined) continue;
          if (one.is === 'say') {
            program.socket.wish({ is: 'say', kind: 'text', message: `${number}` });
            naive.say(program.model, `${number}`);
            programs.push(program);
          } else {
            program.socket.end();
            naive.sockets.splice(naive.sockets.indexOf(program.model), 1);
            gone.push(program);
          }
        }
      }
      for (const { socket, model } of [...programs, ...gone]) {
        expect(gotBy(socket)).toEqual(model.got);
      }
      for (const { socket, got } of pages) {
        expect(socket.all('aside').map(({ text }) => text)).toEqual(got);
      }
      world.endAll();
      world.pass(20 * 60_000);
      expect(world.server.gauges()).toMatchObject({
        visits: 0,
        doorPlaces: 0,
        conversations: 0,
        rooms: 0,
        timers: 0,
      });
    }),
    { numRuns: 1_000 },
  );
});
