/**
 * "Sometimes" marks: rare things that a batch of runs must have reached, or it proved less than it
 * says. Each stands here with what it means.
 */
export const markMeanings = {
  resumed: 'a session went on with a new connection',
  'resumed with replay': 'events that were missed were sent again',
  'resumed with nothing received': 'a resume before any event had arrived',
  'resumed with gap': 'events were lost to a bound and declared',
  'stole a live socket': 'a resume while the server still held the old connection',
  'previous secret used': 'a welcome was lost and the secret before it let the client in',
  'nonce replayed': 'a repeated hello found the same new session',
  'used secret refused': 'a secret that had been replaced let nobody in',
  'session unknown': 'a client came back to a server that had forgotten it',
  'stale frame ignored': 'a superseded connection spoke and nothing came of it',
  'command repeated': 'a command arrived again and was not executed again',
  'digest mismatch': 'a client found that it had drifted and asked for a snapshot',
  'slow consumer cut': 'a client that did not acknowledge was cut off',
  'silent connection cut': 'a connection from which nothing came was cut off',
  queued: 'a client had to wait for its admission',
  drained: 'a server that ends sent its clients away with slots',
  'rate limited': 'somebody sent too much or tried too often',
  'member away': 'a member was shown as away',
  'member lost': 'a lease ran out',
  'told of own loss': 'a session that came back was told that it is no longer a member',
  'lease vouched': 'a member stayed because another one hears them',
  'room full': 'one person too many was refused',
  'locked out': 'a locked, barred or unknown room was refused',
  'password wrong': 'a password was asked for',
  removed: 'the creator removed somebody',
  'came back by ticket': 'a server without memory gave a place back',
  'rejoined by itself': 'a client entered its room again after its session was lost',
  'room remade': 'the link of a room that was gone made it anew',
  rollback: 'offers collided and one was taken back',
  'stale generation': 'a signal came that belongs to a peer connection of the past',
  'step failed': 'a step of a peer connection failed',
  'new generation': 'a link was begun anew with another peer connection',
  'signal by channel': 'a signal took the data channel',
  'chat by channel': 'a chat message took the data channel',
  'message owed': 'both who wrote and who was to read stayed to the end',
  volatile: 'a frame without number was sent',
  'hostile frame': 'a hostile client said something',
  superseded: 'a tab lost its session to another one and stopped',
  'pair met': 'both sides of a pair were in its room',
  'side taken over': 'a page of the same browser took the place of one that was cut off',
  'signed in again': 'a browser was signed in again by itself',
  'name taken': 'somebody wanted a name that is somebody else’s',
  'invite rings': 'a caller was told that a device rings',
  'call answered': 'an invite became a call',
  'glare merged': 'two called each other and were in one call',
  'answered elsewhere': 'a device stopped because another one answered',
  'declined elsewhere': 'a device stopped because another one declined',
  'late accept refused': 'somebody accepted what was over',
  'ring lease expired': 'a device stopped ringing by itself, for the server was not heard',
  'caller lost': 'an invite ended because its caller was gone',
  'devices lost': 'an invite ended because its last device was gone',
  'rang late': 'a device came while its user was rung',
  'rang quietly': 'a second call rang',
  'second call taken': 'somebody left a call for another one',
  'came back into a call': 'somebody called whom they had been cut off from',
  'upgrade agreed': 'a call by voice got pictures',
  unreachable: 'nobody could be rung',
  'blocked caller': 'somebody called who is blocked',
  busy: 'somebody was in a call',
  unanswered: 'it rang for 45 s',
  cancelled: 'the caller hung up before an answer',
  'missed call told': 'a user was told of a call that nobody took',
  'store failure during invite': 'whether somebody can be rung was not to be learned',
  pushed: 'a device without a page was rung',
  'declined by push': 'a notification declined',
  'call in both histories': 'what both sides read of a call was compared',
  'presence compared': 'what a contact shows was compared with what is so',
} as const;

export type Mark = keyof typeof markMeanings;

export const markNames = Object.keys(markMeanings) as Mark[];

export class Marks {
  #counts = new Map<string, number>();

  hit(mark: string): void {
    this.#counts.set(mark, (this.#counts.get(mark) ?? 0) + 1);
  }

  add(other: Marks): void {
    for (const [mark, count] of other.#counts) {
      this.#counts.set(mark, (this.#counts.get(mark) ?? 0) + count);
    }
  }

  count(mark: Mark): number {
    return this.#counts.get(mark) ?? 0;
  }

  get missing(): Mark[] {
    return markNames.filter((mark) => this.count(mark) === 0);
  }
}
