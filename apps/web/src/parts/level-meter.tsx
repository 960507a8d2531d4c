/** How loud the microphone hears, many times a second, drawn past the renderer. Decoration for the ear's sake. */
import { useEffect, useRef } from 'preact/hooks';
import { useStore } from '../state/store.ts';

/** Speech is quiet on a linear scale: half the bar is a normal voice. */
const shown = (level: number): number => Math.min(1, Math.sqrt(level) * 1.4);

export function LevelMeter() {
  const { parley } = useStore();
  const bar = useRef<HTMLSpanElement>(null);
  useEffect(() => {
    let frame = requestAnimationFrame(function draw() {
      bar.current?.style.setProperty('--level', shown(parley.local.level()).toFixed(3));
      frame = requestAnimationFrame(draw);
    });
    return () => cancelAnimationFrame(frame);
  }, [parley]);
  return (
    <span class="meter" aria-hidden="true">
      <span ref={bar} class="meter-bar" />
    </span>
  );
}
