/**
 * Copies a text and says so on the spot: an open dialog silences everything beside it. The label
 * stays, so that nothing moves.
 */
import { useEffect, useState } from 'preact/hooks';
import { texts } from '../texts.ts';
import { copyText } from './clipboard.ts';
import { Icon } from './icon.tsx';

const SHOWN_MS = 2_500;

export function CopyButton({ label, text }: { label: string; text: () => string }) {
  const [result, setResult] = useState<'copied' | 'failed'>();
  useEffect(() => {
    if (result !== 'copied') return undefined;
    const timer = setTimeout(() => setResult(undefined), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [result]);
  const copy = async (): Promise<void> => {
    setResult((await copyText(text())) ? 'copied' : 'failed');
  };
  return (
    <>
      <button type="button" class="button" onClick={() => void copy()}>
        <Icon name={result === 'copied' ? 'check' : 'copy'} />
        {label}
      </button>
      <span role="status" class={result === 'failed' ? 'hint' : 'visually-hidden'}>
        {result === 'copied' && texts.controls.copied}
        {result === 'failed' && texts.controls.copyFailed}
      </span>
    </>
  );
}
