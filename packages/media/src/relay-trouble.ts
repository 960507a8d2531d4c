/** Why there is no relay: as a word for logs, and in words, which may name addresses, for who started the server. */
export type RelayTroubleKind =
  | 'not installed'
  | 'port in use'
  | 'not allowed'
  | 'no such address'
  | 'no IPv4 address'
  | 'unknown name'
  | 'ended at once'
  | 'silent'
  | 'no files';

export class RelayTrouble extends Error {
  readonly kind: RelayTroubleKind;

  constructor(kind: RelayTroubleKind, message: string) {
    super(message);
    this.name = 'RelayTrouble';
    this.kind = kind;
  }
}
