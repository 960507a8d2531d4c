/**
 * What each member shows, as streams that stay the same objects while tracks come and go beneath
 * them: also when another peer connection takes over, no element has to be given a new stream. An
 * element plays nothing before the first picture came, so there is none of whose camera was not on.
 */
import type { Slot } from '@parley/protocol';
import type { RemoteTracks } from './peer-port.ts';

export interface MemberStreams {
  main: MediaStream | null;
  screen: MediaStream | null;
}

const mainSlots: readonly Slot[] = ['microphone', 'camera'];
const screenSlots: readonly Slot[] = ['screen'];

export class RemoteStreams {
  readonly #newStream: () => MediaStream;
  readonly #streams = new Map<string, MemberStreams>();

  constructor(newStream: () => MediaStream) {
    this.#newStream = newStream;
  }

  of(member: string): MemberStreams {
    return this.#streams.get(member) ?? { main: null, screen: null };
  }

  /** Says whether anything changed. `shows`: their camera is on, as far as they say. */
  show(member: string, { camera, ...rest }: RemoteTracks, shows: boolean): boolean {
    const { main, screen } = this.of(member);
    const hasShown = camera !== undefined && main?.getTracks().includes(camera) === true;
    const tracks = camera !== undefined && (shows || hasShown) ? { ...rest, camera } : rest;
    const next = {
      main: this.#fill(main, mainSlots, tracks),
      screen: this.#fill(screen, screenSlots, tracks),
    };
    this.#streams.set(member, { main: next.main.stream, screen: next.screen.stream });
    return next.main.changed || next.screen.changed;
  }

  /** Members who are gone take their streams with them. */
  keepOnly(members: ReadonlySet<string>): void {
    for (const member of this.#streams.keys()) {
      if (!members.has(member)) this.#streams.delete(member);
    }
  }

  /** A main stream stays when it is empty; a screen that is no longer shared is none. */
  #fill(
    before: MediaStream | null,
    slots: readonly Slot[],
    tracks: RemoteTracks,
  ): { stream: MediaStream | null; changed: boolean } {
    const wanted = slots.flatMap((slot) => tracks[slot] ?? []);
    if (wanted.length === 0 && (before === null || slots === screenSlots)) {
      return { stream: null, changed: before !== null };
    }
    const stream = before ?? this.#newStream();
    const present = stream.getTracks();
    const gone = present.filter((track) => !wanted.includes(track));
    const fresh = wanted.filter((track) => !present.includes(track));
    for (const track of gone) stream.removeTrack(track);
    for (const track of fresh) stream.addTrack(track);
    return { stream, changed: before === null || gone.length + fresh.length > 0 };
  }
}
