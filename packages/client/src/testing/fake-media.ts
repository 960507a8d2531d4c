/** Tracks and streams without media, for a world without browsers. They live and end like real ones. */
let lastId = 0;

const newId = (): string => {
  lastId += 1;
  return `fake-${lastId}`;
};

export class FakeTrack extends EventTarget implements MediaStreamTrack {
  readonly id = newId();
  readonly kind: 'audio' | 'video';
  readonly label: string;
  readonly muted = false;
  readonly #deviceId: string;
  contentHint = '';
  enabled = true;
  readyState: MediaStreamTrackState = 'live';
  onended: MediaStreamTrack['onended'] = null;
  onmute: MediaStreamTrack['onmute'] = null;
  onunmute: MediaStreamTrack['onunmute'] = null;

  constructor(kind: 'audio' | 'video', deviceId = '', label = '') {
    super();
    this.kind = kind;
    this.label = label;
    this.#deviceId = deviceId;
  }

  stop(): void {
    this.readyState = 'ended';
  }

  /** As when the device is unplugged or the browser's own bar ends a share. */
  endByItself(): void {
    this.readyState = 'ended';
    this.onended?.(new Event('ended'));
  }

  getSettings(): MediaTrackSettings {
    return { deviceId: this.#deviceId };
  }

  clone(): FakeTrack {
    return new FakeTrack(this.kind, this.#deviceId, this.label);
  }

  getCapabilities(): MediaTrackCapabilities {
    return {};
  }

  getConstraints(): MediaTrackConstraints {
    return {};
  }

  async applyConstraints(): Promise<void> {
    // Nothing to constrain.
  }
}

export class FakeStream extends EventTarget implements MediaStream {
  readonly id = newId();
  readonly #tracks: MediaStreamTrack[];
  onaddtrack: MediaStream['onaddtrack'] = null;
  onremovetrack: MediaStream['onremovetrack'] = null;

  constructor(tracks: readonly MediaStreamTrack[] = []) {
    super();
    this.#tracks = [...tracks];
  }

  get active(): boolean {
    return this.#tracks.some(({ readyState }) => readyState === 'live');
  }

  addTrack(track: MediaStreamTrack): void {
    if (!this.#tracks.includes(track)) this.#tracks.push(track);
  }

  removeTrack(track: MediaStreamTrack): void {
    const at = this.#tracks.indexOf(track);
    if (at >= 0) this.#tracks.splice(at, 1);
  }

  getTracks(): MediaStreamTrack[] {
    return [...this.#tracks];
  }

  getAudioTracks(): MediaStreamTrack[] {
    return this.#tracks.filter(({ kind }) => kind === 'audio');
  }

  getVideoTracks(): MediaStreamTrack[] {
    return this.#tracks.filter(({ kind }) => kind === 'video');
  }

  getTrackById(id: string): MediaStreamTrack | null {
    return this.#tracks.find((track) => track.id === id) ?? null;
  }

  clone(): FakeStream {
    return new FakeStream(this.#tracks.map((track) => track.clone()));
  }
}
