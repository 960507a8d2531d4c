/** The last minute of a measured number as lines of a small plot. Knows neither units nor drawing. */

/** One a second. */
export const SAMPLES_MAX = 60;

export type Sample = number | null;

export const withSample = <One>(samples: readonly One[], next: One): readonly One[] =>
  [...samples, next].slice(-SAMPLES_MAX);

/**
 * Points of lines in a box, the newest at its right edge and the highest at its top; what was not known
 * leaves a gap. The top is at least `least`, so that trifles look like trifles.
 */
export function linesOf(
  samples: readonly Sample[],
  { width, height, least }: { width: number; height: number; least: number },
): string[] {
  const top = Math.max(least, ...samples.map((sample) => sample ?? 0));
  const step = width / (SAMPLES_MAX - 1);
  const lines: string[][] = [[]];
  samples.forEach((sample, at) => {
    if (sample === null) lines.push([]);
    else {
      const x = width - (samples.length - 1 - at) * step;
      const y = height - (sample / top) * height;
      lines.at(-1)?.push(`${x.toFixed(1)},${y.toFixed(1)}`);
    }
  });
  return lines.filter((points) => points.length > 1).map((points) => points.join(' '));
}
