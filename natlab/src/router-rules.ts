/**
 * Each kind of router as rules of nftables. New packets from outside are dropped before they reach the router
 * itself: there they would leave an entry behind, for which the kernel has to choose another port, and a cone
 * would be none.
 */

import { addresses } from './topology.ts';

/** The first four are the kinds of NAT; the others are port-restricted and let less out. */
export const routerKinds = [
  'full-cone',
  'address',
  'port',
  'symmetric',
  'no-udp',
  'only-443',
  'only-web',
] as const;

export type RouterKind = (typeof routerKinds)[number];

export const isRouterKind = (name: string): name is RouterKind =>
  routerKinds.includes(name as RouterKind);

/** Of the router with this address outside; they replace those there are, and what was learned by them. */
export function routerRules(kind: RouterKind, wan: string): string {
  return `
    table ip router
    delete table ip router
    table ip router {
      comment "${kind}"
      # Which client sent from a port, and to whom: what comes in goes by these where the kind says so.
      map owners { type inet_service : ipv4_addr; flags dynamic; size 4096; }
      set peers { type ipv4_addr . inet_service; flags dynamic; size 4096; }
      chain arriving {
        type nat hook prerouting priority dstnat;
        ${letsIn(kind)}
      }
      chain passing {
        type filter hook forward priority filter;
        iifname "wan" ct state new ct status & dnat != dnat drop
        ${letsOut(kind)}
        iifname "lan" meta l4proto udp update @owners { udp sport : ip saddr }
        iifname "lan" meta l4proto udp update @peers { ip daddr . udp sport }
      }
      chain itself {
        type filter hook input priority filter;
        iifname "wan" ct state new drop
      }
      chain leaving {
        type nat hook postrouting priority srcnat;
        ${leavesAs(kind, wan)}
      }
    }`;
}

function letsIn(kind: RouterKind): string {
  const toOwner = 'dnat to udp dport map @owners';
  if (kind === 'full-cone') return `iifname "wan" meta l4proto udp ${toOwner}`;
  if (kind === 'address') return `iifname "wan" ip saddr . udp dport @peers ${toOwner}`;
  return '';
}

function letsOut(kind: RouterKind): string {
  if (kind === 'no-udp') return 'meta l4proto udp drop';
  const only443 = 'iifname "lan" tcp dport != 443 drop\nmeta l4proto != tcp drop';
  if (kind === 'only-443') return only443;
  // As where a proxy knows which sites may be seen.
  if (kind === 'only-web') return `iifname "lan" ip daddr != ${addresses.web} drop\n${only443}`;
  return '';
}

/** Only UDP changes its port with each peer: TCP connections that are open outlive a change of kind. */
function leavesAs(kind: RouterKind, wan: string): string {
  const plain = `oifname "wan" snat to ${wan}`;
  if (kind !== 'symmetric') return plain;
  return `oifname "wan" meta l4proto udp masquerade fully-random\n${plain}`;
}

/** Drops so many of a hundred packets, in each direction. */
export const lossRules = (percent: number): string => `
    table ip line
    delete table ip line
    table ip line {
      chain passing {
        type filter hook forward priority filter - 1;
        ${percent < 100 ? `numgen random mod 100 < ${percent} drop` : 'drop'}
      }
    }`;
