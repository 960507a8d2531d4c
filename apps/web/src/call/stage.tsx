/** The others: one fills the screen, several share it evenly, a shared screen comes before faces. */
import type { ComponentChildren } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { callTexts } from '../call-texts.ts';
import { Picture } from '../parts/picture.tsx';
import { columnsFor } from '../state/grid.ts';
import { useStore } from '../state/store.ts';
import type { InCall } from './call.tsx';
import { Tile } from './tile.tsx';

export function Stage({ call }: { call: InCall }) {
  const store = useStore();
  const presenter = call.members.find(({ media }) => media.screen);
  const tiles = call.members.map((member) => <Tile key={member.id} member={member} />);
  if (presenter === undefined) return <Grid count={tiles.length}>{tiles}</Grid>;
  return (
    <div class="stage presenting">
      <div class="presentation">
        <Picture
          stream={store.streams(presenter.id).screen}
          label={callTexts.call.screenOf(presenter.name)}
          whole
        />
      </div>
      <div class="strip">{tiles}</div>
    </div>
  );
}

function Grid({ count, children }: { count: number; children: ComponentChildren }) {
  const box = useRef<HTMLDivElement>(null);
  const [size, setSize] = useState({ width: innerWidth, height: innerHeight });
  useEffect(() => {
    const observer = new ResizeObserver(([entry]) => {
      if (entry !== undefined) setSize(entry.contentRect);
    });
    if (box.current !== null) observer.observe(box.current);
    return () => observer.disconnect();
  }, []);
  const columns = columnsFor(count, size.width, size.height);
  return (
    <div
      ref={box}
      class="stage grid"
      style={{ '--columns': columns, '--rows': Math.ceil(count / columns) }}
    >
      {children}
    </div>
  );
}
