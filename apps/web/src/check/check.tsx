/** The check of the network: everything a call needs, tried and said in plain words. */
import { useEffect, useMemo, useRef } from 'preact/hooks';
import * as tools from '@parley/client/network-check';
import { DeviceChoice } from '../parts/device-choice.tsx';
import { Icon } from '../parts/icon.tsx';
import { Notice } from '../parts/notice.tsx';
import { Page } from '../parts/page.tsx';
import { Title } from '../parts/title.tsx';
import { useWho } from '../parts/use-who.ts';
import { WhoNav } from '../parts/who-nav.tsx';
import { useStore } from '../state/store.ts';
import { CheckRun } from './check-run.ts';
import { checkTexts } from './check-texts.ts';
import { DeviceExtra, LineItem } from './line-item.tsx';
import { deviceLines, networkLines } from './lines.ts';
import { progressOf, sectionsOf, summaryOf } from './overview.ts';
import { Path } from './path.tsx';
import { Report } from './report.tsx';
import '../parts/later-icons.ts';

export function Check() {
  const { parley, ownMedia } = useStore();
  const who = useWho();
  const run = useMemo(() => new CheckRun(parley, tools), [parley]);
  useEffect(() => {
    // Without a press browsers let no page hear: then the person presses here.
    if (navigator.userActivation.hasBeenActive) void run.start();
    return () => {
      run.stop();
      // Who leaves for a call takes them along, but a microphone that was off is off there again.
      if (parley.state.call.is === 'none') ownMedia.close();
      else ownMedia.closed();
    };
  }, [run, parley, ownMedia]);
  const lines = run.lines.value;
  return (
    <Page nav={<WhoNav who={who} />}>
      <div class="sheet check">
        <Title page={checkTexts.title}>{checkTexts.title}</Title>
        <Overview run={run} />
        <section class="card check-group" aria-labelledby="check-network">
          <h2 id="check-network">{checkTexts.network}</h2>
          <ul class="check-lines">
            {networkLines.map((name) => (
              <LineItem key={name} name={name} line={lines[name]} />
            ))}
          </ul>
        </section>
        <section class="card check-group" aria-labelledby="check-devices">
          <h2 id="check-devices">{checkTexts.devices}</h2>
          <ul class="check-lines">
            {deviceLines.map((name) => (
              <LineItem key={name} name={name} line={lines[name]}>
                <DeviceExtra name={name} run={run} />
              </LineItem>
            ))}
          </ul>
          <DeviceChoice />
        </section>
        <Report run={run} />
      </div>
    </Page>
  );
}

function Overview({ run }: { run: CheckRun }) {
  const lines = run.lines.value;
  const stage = run.stage.value;
  const retryInMs = run.retryInMs.value;
  const summary = stage.is === 'done' ? summaryOf(lines) : undefined;
  useSaid(run);
  return (
    <section class="card check-overview" aria-label={checkTexts.path.title}>
      <p class={`check-summary ${stage.is}`}>
        {stage.is === 'idle' && checkTexts.lead}
        {stage.is === 'running' && runningText(run)}
        {summary !== undefined && checkTexts.summary[summary]}
      </p>
      <Path sections={sectionsOf(lines)} />
      <Progress run={run} />
      {retryInMs !== undefined && (
        <Notice alert>{checkTexts.rateLimited(Math.ceil(retryInMs / 1_000))}</Notice>
      )}
      <div class="row">
        <button
          type="button"
          class="button primary large"
          aria-busy={stage.is === 'running'}
          onClick={() => {
            if (stage.is !== 'running') void run.start();
          }}
        >
          <Icon
            name={stage.is === 'running' ? 'loader-circle' : 'activity'}
            spin={stage.is === 'running'}
          />
          {stage.is === 'done' ? checkTexts.again : checkTexts.start}
        </button>
      </div>
    </section>
  );
}

function Progress({ run }: { run: CheckRun }) {
  const { done, all } = progressOf(run.lines.value);
  const stage = run.stage.value.is;
  return (
    <progress
      class={`check-progress ${stage}`}
      max={all}
      value={stage === 'idle' ? 0 : done}
      aria-label={checkTexts.progress}
    />
  );
}

function runningText(run: CheckRun): string {
  const { done, all } = progressOf(run.lines.value);
  return checkTexts.running(done, all);
}

/** Tells screen readers how far it is, what is not good, and how it ended. */
function useSaid(run: CheckRun): void {
  const { announcements } = useStore();
  const told = useRef<string | undefined>(undefined);
  const lines = run.lines.value;
  const stage = run.stage.value;
  const { done, all } = progressOf(lines);
  const text = sayable();
  useEffect(() => {
    if (text === undefined || text === told.current) return;
    told.current = text;
    announcements.add(text, { seen: false });
  }, [text, announcements]);

  function sayable(): string | undefined {
    if (stage.is === 'idle') return undefined;
    if (stage.is === 'done') return checkTexts.summary[summaryOf(lines)];
    // Not each of them: who listens to the one misses the next.
    return checkTexts.running(done - (done % 3), all);
  }
}
