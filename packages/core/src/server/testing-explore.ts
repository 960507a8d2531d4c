/**
 * Plays every order of moves up to a depth, each from the beginning, because a machine cannot be
 * copied. Orders that lead to the same state are one: only the first is played on.
 */
export interface Scope<World> {
  begin(): World;
  /** What could happen now; each is played in a world of its own. */
  moves(world: World): string[];
  play(world: World, move: string): void;
  /** All that decides what can happen later. */
  stateOf(world: World): string;
  /** Throws where something is wrong, now or after everything has come to rest. */
  check(world: World): void;
  settle(world: World): void;
}

interface Order {
  readonly order: string[];
  readonly moves: string[];
}

/** How many states there are. */
export function explore<World>(scope: Scope<World>, depth: number): number {
  const seen = new Set<string>();
  let edge: Order[] = [];
  const play = (moves: readonly string[]) => {
    const world = scope.begin();
    for (const move of moves) scope.play(world, move);
    return world;
  };
  const isNew = (world: World) => {
    const { size } = seen;
    return seen.add(scope.stateOf(world)).size > size;
  };
  const look = (order: string[]) => {
    const world = play(order);
    try {
      scope.check(world);
      if (!isNew(world)) return;
      edge.push({ order, moves: scope.moves(world) });
      scope.settle(world);
    } catch (problem) {
      throw new Error(`after ${order.join(', ')}: ${String(problem)}`, { cause: problem });
    }
  };
  look([]);
  for (let at = 0; at < depth; at += 1) {
    const last = edge;
    edge = [];
    for (const { order, moves } of last) for (const move of moves) look([...order, move]);
  }
  return seen.size;
}
