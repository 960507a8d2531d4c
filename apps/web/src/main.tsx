import { render } from 'preact';
/** Starts the app: one tab, one standing with a server, one tree of screens. */
import { createParley, type Parley } from '@parley/client';
import { App } from './app.tsx';
import { Boundary } from './parts/boundary.tsx';
import { serverChoice } from './state/server-choice.ts';

let parley: Parley | undefined;

function start(): Parley {
  const server = serverChoice.peek();
  parley = createParley(server === '' ? {} : { url: server });
  return parley;
}

const root = document.querySelector('#app');
if (root !== null) {
  render(
    <Boundary log={() => parley?.copyLog() ?? ''}>
      <App start={start} />
    </Boundary>,
    root,
  );
}
