/** What was found, as text to give to somebody. */
import { useId, useState } from 'preact/hooks';
import { CopyButton } from '../parts/copy-button.tsx';
import { Icon } from '../parts/icon.tsx';
import { saveFile } from '../parts/save-file.ts';
import type { CheckRun } from './check-run.ts';
import { checkTexts } from './check-texts.ts';
import { summaryOf } from './overview.ts';
import { reportOf } from './report-text.ts';

export function Report({ run }: { run: CheckRun }) {
  const id = useId();
  const words = checkTexts.report;
  const [withAddresses, setWithAddresses] = useState(false);
  const lines = run.lines.value;
  const stage = run.stage.value;
  if (stage.is !== 'done') return null;
  const text = (): string =>
    reportOf({
      ...stage,
      lines,
      summary: summaryOf(lines),
      agent: navigator.userAgent,
      facts: run.facts,
      addresses: withAddresses ? run.addresses : undefined,
    });
  return (
    <section class="card check-group" aria-labelledby="check-report">
      <h2 id="check-report">{words.title}</h2>
      <label class="switch">
        <input
          type="checkbox"
          checked={withAddresses}
          aria-labelledby={id}
          aria-describedby={`${id}-hint`}
          onChange={({ currentTarget }) => setWithAddresses(currentTarget.checked)}
        />
        <span id={id}>{words.withAddresses}</span>
        <span id={`${id}-hint`} class="soft">
          {withAddresses ? words.hintWithAddresses : words.hint}
        </span>
      </label>
      <pre class="check-report" role="region" tabIndex={0} aria-label={words.content}>
        {text()}
      </pre>
      <div class="row">
        <CopyButton label={words.copy} text={text} />
        <button
          type="button"
          class="button"
          onClick={() => saveFile(words.file, text(), 'text/plain')}
        >
          <Icon name="download" />
          {words.save}
        </button>
      </div>
    </section>
  );
}
