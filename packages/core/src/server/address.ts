/**
 * What counts as one address when attempts are counted: an IPv4 address, or the /64 of an IPv6
 * address, of which one household usually has all. IPv4 in IPv6 clothes is IPv4.
 */
const MAPPED_IPV4 = /^(?:::ffff:|0:0:0:0:0:ffff:)(\d{1,3}(?:\.\d{1,3}){3})$/i;
const GROUPS_OF_PREFIX = 4;
const GROUPS = 8;

export function countedAddress(address: string): string {
  if (!address.includes(':')) return address;
  return MAPPED_IPV4.exec(address)?.[1] ?? `${prefixOf(address)}::/64`;
}

function prefixOf(address: string): string {
  const [plain = ''] = address.split('%');
  const [head = '', tail] = plain.split('::');
  const groups = groupsOf(head);
  if (tail !== undefined) {
    const after = groupsOf(tail);
    while (groups.length + after.length < GROUPS) groups.push('0');
    groups.push(...after);
  }
  return groups
    .slice(0, GROUPS_OF_PREFIX)
    .map((group) => group.toLowerCase().replace(/^0+(?=.)/, ''))
    .join(':');
}

/** A dotted end stands for two groups. */
const groupsOf = (text: string): string[] =>
  text === ''
    ? []
    : text.split(':').flatMap((group) => (group.includes('.') ? [group, group] : [group]));
