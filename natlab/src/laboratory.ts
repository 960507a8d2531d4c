/**
 * One laboratory: makes it, says how its routers behave, moves a client to another network, runs programs in
 * it, and removes it. Everything it has bears its prefix, so that several can live side by side.
 */
import { type ChildProcess, spawn, type StdioOptions } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { removeLaboratory } from './leftovers.ts';
import type { NatBehaviour } from './probe/prober.ts';
import { lossRules, type RouterKind, routerRules } from './router-rules.ts';
import { sh } from './shell.ts';
import {
  addresses,
  arriving,
  building,
  leaving,
  names,
  namespaceOf,
  networks,
  type Place,
  places,
  type Router,
  routers,
  type Side,
} from './topology.ts';

const PREFIX = /^[a-z][a-z0-9]{0,19}$/;
const KIND = /comment "([a-z0-9-]+)"/;

export interface Line {
  readonly lossPercent?: number | undefined;
  /** Undefined for as much as goes. */
  readonly kbitPerSecond?: number | undefined;
}

export class Laboratory {
  readonly prefix: string;

  constructor(prefix: string) {
    if (!PREFIX.test(prefix)) throw new RangeError(`${prefix} is no prefix: letters and digits`);
    this.prefix = prefix;
  }

  /** New, whatever was left of one before. All routers are port-restricted at first. */
  async up(): Promise<void> {
    await this.down();
    await sh([...this.#naming(), ...building(this.prefix)]);
    for (const router of routers) await this.setKind(router, 'port');
  }

  async down(): Promise<void> {
    await removeLaboratory(this.prefix);
  }

  /** Without a memory of who talked to whom before. */
  async setKind(router: Router, kind: RouterKind): Promise<void> {
    await this.#setRules(router, routerRules(kind, networks[router].wan));
    await sh([`ip netns exec ${this.namespace(router)} conntrack -F 2> /dev/null`]);
  }

  /** Undefined when there is no such router, or no laboratory. */
  async kindOf(router: Router): Promise<string | undefined> {
    const list = `ip netns exec ${this.namespace(router)} nft list table ip router 2> /dev/null || true`;
    return KIND.exec(await sh([list]))?.[1];
  }

  /** How good the line of a router is, in both directions. */
  async setLine(router: Router, { lossPercent = 0, kbitPerSecond }: Line): Promise<void> {
    await this.#setRules(router, lossRules(lossPercent));
    const tc = `tc -n ${this.namespace(router)} qdisc`;
    await sh(
      ['wan', 'lan'].map((device) =>
        kbitPerSecond === undefined
          ? `${tc} delete dev ${device} root 2> /dev/null || true`
          : `${tc} replace dev ${device} root tbf rate ${kbitPerSecond}kbit burst 16kb latency 200ms`,
      ),
    );
  }

  /** `a` leaves the network it is in for another one; `gapMs` without any between them. */
  async move(to: 'home' | 'mobile', gapMs = 0): Promise<void> {
    const [from, into] =
      to === 'home' ? (['mobile', 'home-a'] as const) : (['home-a', 'mobile'] as const);
    await sh([
      ...leaving(this.prefix, from),
      ...leaving(this.prefix, into),
      `sleep ${gapMs / 1_000}`,
      ...arriving(this.prefix, into),
    ]);
  }

  /** Whoever is in one of these networks is not any more. */
  async leave(...all: readonly Router[]): Promise<void> {
    await sh(all.flatMap((one) => leaving(this.prefix, one)));
  }

  /** `beside`: who is in another network goes on to prefer that one. */
  async arrive(at: Router, beside = false): Promise<void> {
    await sh(arriving(this.prefix, at, beside));
  }

  async probe(side: Side): Promise<NatBehaviour> {
    const responder = this.spawn('server', [
      process.execPath,
      file('responder'),
      ...addresses.probes,
    ]);
    try {
      await once(responder.stdout ?? responder, 'data');
      const prober = [process.execPath, file('prober'), ...addresses.probes].join(' ');
      const found = await sh([`ip netns exec ${this.namespace(side)} ${prober}`]);
      return JSON.parse(found) as NatBehaviour;
    } finally {
      responder.kill();
    }
  }

  /** In that place, as the very process that is returned. */
  spawn(place: Place, command: readonly string[], stdio: StdioOptions = 'pipe'): ChildProcess {
    return spawn('ip', ['netns', 'exec', this.namespace(place), ...command], { stdio });
  }

  namespace(place: Place): string {
    return namespaceOf(this.prefix, place);
  }

  #setRules(router: Router, rules: string): Promise<string> {
    return sh([`ip netns exec ${this.namespace(router)} nft -f - <<'RULES'\n${rules}\nRULES`]);
  }

  /** By files, so that a firewall that lets nothing but the web through leaves the names. */
  #naming(): string[] {
    const hosts = `127.0.0.1 localhost\\n${addresses.web} ${names.web}\\n${addresses.relay} ${names.relay}\\n`;
    return places.flatMap((place) => {
      const folder = `/etc/netns/${this.namespace(place)}`;
      return [
        `mkdir -p ${folder}`,
        `printf '${hosts}' > ${folder}/hosts`,
        `: > ${folder}/resolv.conf`,
      ];
    });
  }
}

const file = (name: string): string =>
  fileURLToPath(new URL(`./probe/${name}.ts`, import.meta.url));
