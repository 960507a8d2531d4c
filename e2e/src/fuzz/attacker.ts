/**
 * Throws frames at one protocol of a live server over several sockets, opened again whenever the
 * server closes one. What answers give away goes into later frames, so that they reach deep states too.
 */
import { WebSocket } from 'ws';
import { attackerIds } from './ids.ts';
import { oddFrame } from './mutations.ts';
import { Random } from './random.ts';
import type { Line, Target } from './target.ts';

export interface Findings {
  /** Frames that the server has read. */
  read: number;
  /** How often each kind of answer came: of the protocol, a close code, a refused upgrade. */
  answers: Map<string, number>;
  /** For each kind of answer a frame after which it came: what later frames go on from. */
  corpus: Map<string, string>;
}

export interface Attack {
  url: string;
  target: Target;
  seed: number;
  frames: number;
  corpus?: ReadonlyMap<string, string>;
  until?: () => boolean;
}

/** A refused upgrade costs the server as much as some frames. */
const FRAMES_PER_REFUSAL = 10;

export async function attack(options: Attack): Promise<Findings> {
  const findings: Findings = { read: 0, answers: new Map(), corpus: new Map(options.corpus) };
  const { lines } = options.target;
  await Promise.all(
    Array.from({ length: lines }, (_, at) => attackOnOneLine(options, at, findings)),
  );
  return findings;
}

async function attackOnOneLine(
  { url, target, seed, frames, until }: Attack,
  at: number,
  findings: Findings,
): Promise<void> {
  const random = new Random(seed * 7_919 + at + 1);
  let left = Math.ceil(frames / target.lines);
  while (left > 0 && until?.() !== true) {
    const line = target.line(random, attackerIds[at] ?? '');
    let last = '';
    const socket = await opened(url, line, `127.9.0.${at + 1}`, (answer) =>
      note(findings, answer, last),
    );
    if (socket === undefined) left -= FRAMES_PER_REFUSAL;
    else {
      const greeting = random.chance(4) ? [] : line.greeting;
      // Not every server reads on before it has dealt with the first frame.
      for (const frame of greeting) if (await drained(socket)) socket.send(frame);
      await drained(socket);
    }
    while (left > 0 && socket?.readyState === WebSocket.OPEN) {
      const burst = Math.min(random.below(12) + 1, left);
      for (let sent = 0; sent < burst; sent += 1) {
        last = line.fill(oddFrame(random, target, [...findings.corpus.values()]));
        socket.send(random.chance(200) ? Buffer.from(last, 'latin1') : last);
      }
      left -= burst;
      const isRead = await drained(socket);
      // Where it closed, one of them was the reason.
      findings.read += isRead ? burst : 1;
    }
    socket?.terminate();
  }
}

/** A pong means that everything before it was read and handled; false when the socket closed instead. */
function drained(socket: WebSocket): Promise<boolean> {
  return new Promise((resolve) => {
    const done = (isRead: boolean): void => {
      socket.off('pong', onPong);
      socket.off('close', onClose);
      resolve(isRead);
    };
    const onPong = (): void => done(true);
    const onClose = (): void => done(false);
    socket.on('pong', onPong);
    socket.on('close', onClose);
    if (socket.readyState === WebSocket.OPEN) socket.ping();
    else done(false);
  });
}

/** Undefined when the server refused. */
function opened(
  url: string,
  line: Line,
  localAddress: string,
  answered: (answer: string) => void,
): Promise<WebSocket | undefined> {
  const protocols = line.subprotocol === undefined ? [] : [line.subprotocol];
  const socket = new WebSocket(url.replace(/^http/, 'ws') + line.path, protocols, { localAddress });
  socket.on('message', (data: Buffer) => answered(line.hear(data.toString())));
  socket.on('close', (code) => answered(`close ${code}`));
  return new Promise((resolve, reject) => {
    socket.once('open', () => resolve(socket));
    socket.once('unexpected-response', (request, { statusCode }) => {
      answered(`refused ${statusCode}`);
      request.destroy();
      resolve(undefined);
    });
    socket.on('error', reject);
  });
}

function note(findings: Findings, answer: string, frame: string): void {
  findings.answers.set(answer, (findings.answers.get(answer) ?? 0) + 1);
  if (frame !== '' && !findings.corpus.has(answer)) findings.corpus.set(answer, frame);
}
