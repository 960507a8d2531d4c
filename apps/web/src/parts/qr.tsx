/** A text as a QR code, drawn as one path. The encoder is loaded when the first code is shown. */
import { useEffect, useState } from 'preact/hooks';

interface Drawing {
  size: number;
  path: string;
}

export function Qr({ text, label }: { text: string; label: string }) {
  const [drawing, setDrawing] = useState<Drawing>();
  useEffect(() => {
    let current = true;
    const show = async (): Promise<void> => {
      const done = await draw(text);
      if (current) setDrawing(done);
    };
    // Without the encoder there is no code; the link stands beside it.
    show().catch(() => undefined);
    return () => {
      current = false;
    };
  }, [text]);
  return (
    <div class="qr">
      {drawing !== undefined && (
        <svg role="img" aria-label={label} viewBox={`0 0 ${drawing.size} ${drawing.size}`}>
          <path d={drawing.path} />
        </svg>
      )}
    </div>
  );
}

async function draw(text: string): Promise<Drawing> {
  const { encode } = await import('uqr');
  const { data, size } = encode(text, { border: 2 });
  const path = data.flatMap((row, y) => row.map((dark, x) => (dark ? `M${x} ${y}h1v1h-1z` : '')));
  return { size, path: path.join('') };
}
