/**
 * Throws frames at a live server over several sockets, opened again whenever the server closes one.
 * It learns from the answers what a real client would know (the next command number, a room, a
 * member), so that frames reach deep states too.
 */
import { WebSocket } from 'ws';
import { examples, oddFrame, placeholders } from './frames.ts';
import { Random } from './random.ts';

export interface Findings {
  sent: number;
  sockets: number;
  /** How often each kind of answer came: a fault's code, a refusal's code, a close code. */
  answers: Map<string, number>;
  /** For each kind of answer a frame after which it came: what later frames go on from. */
  corpus: Map<string, string>;
}

export interface Attack {
  url: string;
  seed: number;
  frames: number;
  /** Sockets at a time; each has an address of its own in 127.0.0.0/8. */
  sockets: number;
  corpus?: ReadonlyMap<string, string>;
  until?: () => boolean;
}

export async function attack(options: Attack): Promise<Findings> {
  const findings: Findings = {
    sent: 0,
    sockets: 0,
    answers: new Map(),
    corpus: new Map(options.corpus),
  };
  const share = Math.ceil(options.frames / options.sockets);
  await Promise.all(
    Array.from({ length: options.sockets }, (_, at) =>
      attackOnOneLine(
        options,
        new Random(options.seed * 7_919 + at + 1),
        `127.9.0.${at + 1}`,
        share,
        findings,
      ),
    ),
  );
  return findings;
}

async function attackOnOneLine(
  { url, until }: Attack,
  random: Random,
  localAddress: string,
  frames: number,
  findings: Findings,
): Promise<void> {
  let left = frames;
  while (left > 0 && until?.() !== true) {
    const socket = await opened(url, localAddress);
    findings.sockets += 1;
    const insight = new Insight();
    let last = '';
    socket.on('message', (data: Buffer) => {
      insight.learn(data.toString());
      note(findings, answerOf(data.toString()), last);
    });
    socket.on('close', (code) => note(findings, `close ${code}`, last));
    // Most sockets say hello properly, so that every state is under fire.
    if (!random.chance(4)) {
      socket.send(
        JSON.stringify({ ...examples[0], nonce: `nonce${random.below(1e9)}`.padEnd(24, 'x') }),
      );
      await drained(socket);
    }
    while (left > 0 && socket.readyState === WebSocket.OPEN) {
      for (let burst = random.below(12) + 1; burst > 0 && left > 0; burst -= 1) {
        last = insight.fill(oddFrame(random, [...findings.corpus.values()]));
        socket.send(random.chance(200) ? Buffer.from(last, 'latin1') : last);
        left -= 1;
        findings.sent += 1;
      }
      await drained(socket);
    }
    socket.terminate();
  }
}

/** What the server's own answers give away. */
class Insight {
  #n = 1;
  #room: string = placeholders.room;
  #member: string = placeholders.member;

  learn(text: string): void {
    const acknowledged = /"a":(\d+)/.exec(text)?.[1];
    if (acknowledged !== undefined) this.#n = Number(acknowledged) + 1;
    this.#room = /"room":"([0-9a-z-]{14})"/.exec(text)?.[1] ?? this.#room;
    this.#member = /"you":"([a-z0-9]+)"/.exec(text)?.[1] ?? this.#member;
  }

  fill(frame: string): string {
    return frame
      .replace('"n":1,', () => `"n":${this.#n++},`)
      .replace(placeholders.room, this.#room)
      .replace(placeholders.member, this.#member);
  }
}

/** A pong means that everything before it was read and handled. */
function drained(socket: WebSocket): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      socket.off('pong', done);
      socket.off('close', done);
      resolve();
    };
    socket.on('pong', done);
    socket.on('close', done);
    if (socket.readyState === WebSocket.OPEN) socket.ping();
    else done();
  });
}

function opened(url: string, localAddress: string): Promise<WebSocket> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(`${url.replace(/^http/, 'ws')}/ws`, 'parley.1', { localAddress });
    socket.once('open', () => resolve(socket));
    socket.on('error', reject);
  });
}

function answerOf(text: string): string {
  const { t, code } = JSON.parse(text) as { t: string; code?: string };
  return code === undefined ? t : `${t} ${code}`;
}

function note(findings: Findings, answer: string, frame: string): void {
  findings.answers.set(answer, (findings.answers.get(answer) ?? 0) + 1);
  if (frame !== '' && !findings.corpus.has(answer)) findings.corpus.set(answer, frame);
}
