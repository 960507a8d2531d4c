/** Listening addresses as people write them: `host:port`, `:port`, `[IPv6]:port`. */
import * as v from 'valibot';

export interface ListenAddress {
  /** `undefined`: every address of this machine. `localhost`: both loopback addresses. */
  host: string | undefined;
  port: number;
}

const SHAPE = /^(?:\[(?<bracketed>[0-9a-fA-F:.]+)\]|(?<plain>[^:[\]\s]*)):(?<port>\d{1,5})$/;

export const listenAddress = v.pipe(
  v.string(),
  v.regex(SHAPE),
  v.transform(read),
  v.check(({ port }) => port <= 65_535),
);

function read(text: string): ListenAddress {
  const { bracketed, plain, port } = SHAPE.exec(text)?.groups ?? {};
  return { host: (bracketed ?? plain) || undefined, port: Number(port) };
}

/** As a part of an URL. */
export const inUrl = (host: string): string => (host.includes(':') ? `[${host}]` : host);
