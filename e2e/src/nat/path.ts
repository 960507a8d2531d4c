/** By which way the media of a page's calls came, as its browser counts it. */
import type { Page } from 'playwright-core';
import { eventually } from '../harness/eventually.ts';
import type { Person } from '../harness/person.ts';

export interface MediaPath {
  readonly local: string;
  readonly remote: string;
  /** Between here and our relay, where there is one of ours. */
  readonly relayProtocol: string | undefined;
}

interface Carried extends MediaPath {
  readonly state: RTCPeerConnectionState;
  /** Kinds of candidates, of here and there: for who reads why there is no path. */
  readonly offered: string[][];
  readonly frames: number;
  readonly audioEnergy: number;
}

export type Way = 'direct' | 'relay';

const wayOf = ({ local, remote }: MediaPath): Way =>
  local === 'relay' || remote === 'relay' ? 'relay' : 'direct';

/** As `srflx>prflx`, with the protocol to the relay. */
export const spell = ({ local, remote, relayProtocol }: MediaPath): string =>
  `${local}${relayProtocol === undefined ? '' : `(${relayProtocol})`}>${remote}`;

/** Waits until pictures and sound come, and come by this way. */
export async function pathOf(
  { name, page }: Person,
  way: Way,
  limitMs = 30_000,
): Promise<MediaPath> {
  const comes = (all: readonly Carried[]): Carried | undefined =>
    all.find(
      (one) =>
        one.state === 'connected' && one.frames > 3 && one.audioEnergy > 0 && wayOf(one) === way,
    );
  const carried = comes(
    await eventually(
      `${name} sees and hears the other by ${way}`,
      () => look(page),
      (all) => comes(all) !== undefined,
      limitMs,
    ),
  );
  if (carried === undefined) throw new Error('unreachable');
  return carried;
}

function look(page: Page): Promise<Carried[]> {
  return page.evaluate(async () => {
    const { observed } = window as unknown as { observed: { peers: RTCPeerConnection[] } };
    const all: Carried[] = [];
    for (const peer of observed.peers) {
      // One that was given up has no frame any more that would answer.
      if (peer.connectionState === 'closed') continue;
      const reports = new Map<string, Record<string, unknown>>();
      (await peer.getStats()).forEach((report: Record<string, unknown>) =>
        reports.set(String(report['id']), report),
      );
      const every = [...reports.values()];
      const named = every.find(({ type }) => type === 'transport')?.['selectedCandidatePairId'];
      // Firefox marks the pair instead of naming it.
      const pair = every.find(
        ({ id, type, selected }) =>
          type === 'candidate-pair' && (named === undefined ? selected === true : id === named),
      );
      const local = reports.get(String(pair?.['localCandidateId']));
      const remote = reports.get(String(pair?.['remoteCandidateId']));
      const inbound = every.filter(({ type }) => type === 'inbound-rtp');
      const sum = (name: string): number =>
        inbound.reduce((total, report) => total + Number(report[name] ?? 0), 0);
      const candidatesOf = (side: string): string[] =>
        every.filter(({ type }) => type === side).map((one) => String(one['candidateType']));
      all.push({
        state: peer.connectionState,
        offered: [candidatesOf('local-candidate'), candidatesOf('remote-candidate')],
        local: String(local?.['candidateType']),
        remote: String(remote?.['candidateType']),
        relayProtocol: local?.['relayProtocol'] as string | undefined,
        frames: sum('framesDecoded'),
        audioEnergy: sum('totalAudioEnergy'),
      });
    }
    return all;
  });
}
