import { findBreach } from './batch.ts';
const hits: number[] = []; for (let s = 1; s <= 150; s++) { const f = findBreach([s] as never, { minutes: 3 }, { mutants: new Set(['B28'] as const), mutantsIn: 'server' }, 'I28'); if (f?.outcome.breaches.some((b) => b.rule === 'I28')) hits.push(s); } console.log(hits.join(' '));
