import { useSignalEffect } from '@preact/signals';
import { useEffect, useMemo } from 'preact/hooks';
/** Puts the screen that stands on the page. A call holds the address: Back does not end it. */
import type { IdentityState, Parley } from '@parley/client';
import { Announcer } from './parts/announcer.tsx';
import { go, route } from './router.ts';
import { GreenRoom } from './screens/green-room.tsx';
import {
  Call,
  Check,
  Closed,
  Ended,
  fetchClosedAhead,
  History,
  Home,
  Pair,
  Placing,
  Returning,
  Rings,
  Settings,
} from './screens/lazy.ts';
import { pathOfPair } from './state/pair.ts';
import { pathOf, pathOfCall } from './state/route.ts';
import { type Screen, screenOf } from './state/screen.ts';
import { createStore, StoreContext } from './state/store.ts';

export function App({ start }: { start: () => Parley }) {
  const store = useMemo(() => createStore(start(), pathOf(route.peek())), [start]);
  const screen = screenOf(route.value, store.state.value, store.dismissed.value, {
    elsewhere: store.elsewhere.value,
    returning: store.returning.value,
  });

  useEffect(() => {
    // Should it fail, it is asked for again when it is shown.
    fetchClosedAhead().catch(() => undefined);
  }, []);
  useSignalEffect(() => {
    const at = route.value;
    const { call } = store.state.value;
    if (store.dismissed.value) return;
    const held = pathOfCall(call);
    if (held === undefined || held === pathOf(at)) return;
    if (call.is === 'ended') store.dismissed.value = true;
    else go(held);
  });

  return (
    <StoreContext.Provider value={store}>
      {show(screen)}
      {isCallable(store.state.value.identity) && <Rings />}
      <Announcer />
    </StoreContext.Provider>
  );
}

function show(screen: Screen) {
  switch (screen.is) {
    case 'home':
      return <Home />;
    case 'history':
      return <History />;
    case 'settings':
      return <Settings />;
    case 'check':
      return <Check />;
    case 'greenRoom':
      return <GreenRoom key={screen.room} room={screen.room} />;
    case 'pair':
      return <Pair key={pathOfPair(screen.pair)} pair={screen.pair} />;
    case 'call':
      return <Call call={screen.call} />;
    case 'placing':
      return <Placing {...screen.placing} />;
    case 'returning':
      return <Returning />;
    case 'ended':
      return <Ended call={screen.call} />;
    case 'closed':
      return <Closed key={screen.why} why={screen.why} />;
  }
}

/** Also while another server has yet to learn who this is: whoever rings goes on ringing. */
const isCallable = ({ is }: IdentityState): boolean => is === 'somebody' || is === 'entering';
