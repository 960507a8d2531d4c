/**
 * Where a peer connection is made that follows another one. Chromium keeps a list of the computer's networks
 * for every frame and renews it half a second after a change; a new frame begins with that of now. So
 * who has just moved finds the new network at once. Other browsers have one list, and need no frame.
 */
export class ConnectionFrame {
  readonly #element: HTMLIFrameElement | undefined;

  /** `follows`: there was one before, made when the networks may have been others. */
  constructor(follows: boolean) {
    if (!follows || !('userAgentData' in navigator)) return;
    this.#element = document.createElement('iframe');
    this.#element.hidden = true;
    document.body.append(this.#element);
  }

  newConnection(configuration: RTCConfiguration): RTCPeerConnection {
    const inside = this.#element?.contentWindow as (Window & typeof globalThis) | null | undefined;
    return new (inside ?? globalThis).RTCPeerConnection(configuration);
  }

  /** Ends what was made in it. */
  close(): void {
    this.#element?.remove();
  }
}
