/** A mistake in a screen never leaves a blank page: it says so, and gives out the log. */
import { Component, type ComponentChildren } from 'preact';
import { texts } from '../texts.ts';
import { copyText } from './clipboard.ts';

interface BoundaryProps {
  log: () => string;
  children: ComponentChildren;
}

export class Boundary extends Component<BoundaryProps, { error?: Error }> {
  static override getDerivedStateFromError(error: Error) {
    return { error };
  }

  override componentDidCatch(error: unknown) {
    reportError(error);
  }

  override render({ log, children }: BoundaryProps, { error }: { error?: Error }) {
    if (error === undefined) return children;
    const { title, text } = texts.crashed;
    return (
      <main class="page-main alone">
        <div class="card message" role="alert">
          <h1 class="title">{title}</h1>
          <p class="lead">{text}</p>
          <div class="row">
            <button type="button" class="button primary" onClick={() => location.reload()}>
              {texts.controls.reload}
            </button>
            <button
              type="button"
              class="button"
              onClick={() => void copyText(`${error.message}\n${log()}`)}
            >
              {texts.controls.copyLog}
            </button>
          </div>
        </div>
      </main>
    );
  }
}
