/** Typed events. A listener that throws disturbs neither the others nor who emits. */
export class Emitter<Events extends object> {
  readonly #listeners = new Map<keyof Events, Set<(value: never) => void>>();

  /** Returns what ends the subscription. */
  on<Name extends keyof Events>(name: Name, listener: (value: Events[Name]) => void): () => void {
    const listeners = this.#listeners.get(name) ?? new Set();
    this.#listeners.set(name, listeners);
    // A function of its own, so that the same listener given twice is two subscriptions.
    const own = (value: Events[Name]): void => listener(value);
    listeners.add(own);
    return () => listeners.delete(own);
  }

  emit<Name extends keyof Events>(name: Name, value: Events[Name]): void {
    for (const listener of this.#listeners.get(name) ?? []) {
      try {
        (listener as (value: Events[Name]) => void)(value);
      } catch (error) {
        // The platform's way to report what nobody caught, without unwinding through us.
        queueMicrotask(() => {
          throw error;
        });
      }
    }
  }
}
