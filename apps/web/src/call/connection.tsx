/** How the link to each of the others is: the numbers of now as a table, with the last minute beside them. */
import { useEffect, useState } from 'preact/hooks';
import type { Flow, MemberState, Parley, Quality } from '@parley/client';
import { connectionTexts as words } from '../connection-texts.ts';
import { linesOf, type Sample, withSample } from '../state/plot.ts';
import { wordsOfPath } from '../state/status.ts';
import { useStore } from '../state/store.ts';
import type { InCall } from './call.tsx';

const EVERY_MS = 1_000;

/** Below these the plots stay low. */
const LEAST = { ms: 100, bits: 200_000, share: 0.05 };

export function Connection({ call }: { call: InCall }) {
  return (
    <section class="section">
      {call.members.length === 0 && (
        <>
          <h3>{words.title}</h3>
          <p class="soft">{words.none}</p>
        </>
      )}
      {call.members.map((member) => (
        <Link key={member.id} member={member} />
      ))}
    </section>
  );
}

function Link({ member: { id, name, link } }: { member: MemberState }) {
  const { parley } = useStore();
  const measured = useQuality(parley, id);
  const now = link === 'closed' ? undefined : measured.at(-1);
  const title = words.with(name);
  return (
    <>
      <h3>{title}</h3>
      {now === undefined ? (
        <p class="soft">{link === 'closed' ? words.none : words.measuring}</p>
      ) : (
        <Numbers title={title} now={now} measured={measured} />
      )}
    </>
  );
}

interface NumbersProps {
  title: string;
  now: Quality;
  measured: readonly Quality[];
}

function Numbers({ title, now, measured }: NumbersProps) {
  const both = (text: (flow: Flow) => string) => (
    <>
      <td>{text(now.in)}</td>
      <td>{text(now.out)}</td>
    </>
  );
  const plots = (of: (flow: Flow) => Sample, text: (value: Sample) => string, least: number) =>
    (['in', 'out'] as const).map((way) => (
      <td key={way}>
        {text(of(now[way]))}
        <Plot samples={measured.map((one) => of(one[way]))} least={least} />
      </td>
    ));
  return (
    <table class="numbers" aria-label={title}>
      <tbody>
        <tr>
          <th scope="row">{words.path}</th>
          <td colSpan={2}>{wordsOfPath(now)}</td>
        </tr>
        <tr>
          <th scope="row">{words.roundTrip}</th>
          <td colSpan={2}>
            {words.milliseconds(now.roundTripMs)}
            <Plot samples={measured.map(({ roundTripMs }) => roundTripMs)} least={LEAST.ms} />
          </td>
        </tr>
      </tbody>
      <tbody>
        <tr>
          <td />
          <th scope="col">{words.received}</th>
          <th scope="col">{words.sent}</th>
        </tr>
        <tr>
          <th scope="row">{words.rate}</th>
          {plots(({ bitsPerSecond }) => bitsPerSecond, words.bits, LEAST.bits)}
        </tr>
        <tr>
          <th scope="row">{words.lost}</th>
          {plots(({ lost }) => lost, words.share, LEAST.share)}
        </tr>
        <tr>
          <th scope="row">{words.picture}</th>
          {both(words.pictureOf)}
        </tr>
        <tr>
          <th scope="row">{words.codec}</th>
          {both(words.codecsOf)}
        </tr>
      </tbody>
    </table>
  );
}

const BOX = { width: 118, height: 22 };

/** Moves by what it shows and by nothing else. */
const Plot = ({ samples, least }: { samples: readonly Sample[]; least: number }) => (
  <svg
    class="plot"
    viewBox={`0 -1 ${BOX.width} ${BOX.height + 2}`}
    preserveAspectRatio="none"
    aria-hidden="true"
  >
    {linesOf(samples, { ...BOX, least }).map((points, at) => (
      <polyline key={at} points={points} />
    ))}
  </svg>
);

/** The last minute, for as long as this is shown. */
function useQuality(parley: Parley, member: string): readonly Quality[] {
  const [measured, setMeasured] = useState<readonly Quality[]>([]);
  useEffect(() => {
    let gone = false;
    const measure = async (): Promise<void> => {
      const now = await parley.call?.quality(member);
      if (!gone && now !== null && now !== undefined) setMeasured((all) => withSample(all, now));
    };
    void measure();
    const timer = setInterval(() => void measure(), EVERY_MS);
    return () => {
      gone = true;
      clearInterval(timer);
    };
  }, [parley, member]);
  return measured;
}
