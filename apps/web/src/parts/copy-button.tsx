/** Copies a text and says so; the label stays, so that nothing moves. */
import { useEffect, useState } from 'preact/hooks';
import { useStore } from '../state/store.ts';
import { texts } from '../texts.ts';
import { copyText } from './clipboard.ts';
import { Icon } from './icon.tsx';

const SHOWN_MS = 2_500;

export function CopyButton({
  label,
  text,
  tone = '',
}: {
  label: string;
  text: () => string;
  tone?: 'primary' | '';
}) {
  const { announcements } = useStore();
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return undefined;
    const timer = setTimeout(() => setCopied(false), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [copied]);
  const copy = async (): Promise<void> => {
    const done = await copyText(text());
    setCopied(done);
    announcements.add(done ? texts.controls.copied : texts.controls.copyFailed);
  };
  return (
    <button type="button" class={`button ${tone}`} onClick={() => void copy()}>
      <Icon name={copied ? 'check' : 'copy'} />
      {label}
    </button>
  );
}
