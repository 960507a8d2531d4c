/**
 * A page of an application that uses the SDK, in a real browser. What the tests want of it runs inside
 * the page, on the objects that an application would hold.
 */
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { newPerson } from '../harness/browsers.ts';
import { eventually } from '../harness/eventually.ts';

interface Streams {
  main: MediaStream | null;
  screen: MediaStream | null;
}

interface Me {
  id: string;
  kind: string;
  passkeys: number;
}

/** As much of the SDK's surface as runs inside a page here. */
export interface InPage {
  sdk: { createParley(options: { url: string }): InPage['parley'] };
  parley: {
    state: {
      connection: { is: string };
      call: {
        is: string;
        members?: { id: string; name: string; link: string; path: string }[];
        pair?: { id: string; peer: string };
        user?: string;
        outgoing?: string;
        upgrade?: string;
      };
      identity: { is: string; me?: { missed: number } };
      rings: { invite: string }[];
    };
    identity: {
      claim(id: string): Promise<Me>;
      addPasskey(options: { id: string }): Promise<Me>;
      signInWithPasskey(): Promise<Me>;
      signOut(): Promise<void>;
    };
    history: { exported(): Promise<string>; sawMissed(): Promise<void> };
    invite(user: string, options: { media: string }): Promise<unknown>;
    accept(invite: string, options: { media: string }): Promise<unknown>;
    ringing(invite: string): Promise<void>;
    on(name: 'streams', listener: (event: { member: string }) => void): () => void;
    call: {
      readonly room: string;
      streams(member: string): Streams;
      hangUp(): Promise<void>;
      setCamera(on: boolean): Promise<void>;
      upgrade(want: string): Promise<void>;
      shareScreen(): Promise<void>;
      stopScreen(): void;
      readonly ended: Promise<{ reason: string; by?: string }>;
      readonly data: {
        send(
          topic: string,
          bytes: Uint8Array,
          options?: { to?: string; ordered?: boolean },
        ): Promise<void>;
        on(topic: string, listener: (message: { bytes: Uint8Array }) => void): () => void;
      };
    };
    local: {
      state: {
        stream: MediaStream | null;
        devices: { microphone: { id: string }[] };
      };
      open(): Promise<unknown>;
      choose(kind: string, id: string): Promise<void>;
      level(): number;
    };
    createRoom(): Promise<{ room: string }>;
    join(room: string, options: { name: string }): Promise<unknown>;
    pair(sides: { id: string; peer: string }): Promise<unknown>;
    copyLog(): string;
    close(): Promise<void>;
  };
  observed: { peers: RTCPeerConnection[]; tracks: MediaStreamTrack[] };
}

declare const window: InPage & Window;

export interface Received {
  framesDecoded: number;
  audioEnergy: number;
  /** The element has a picture; what is decoded need not get there. */
  isShown: boolean;
}

export class SdkPage {
  readonly page: Page;
  /** Errors that nobody caught; empty in a good run. */
  readonly errors: string[];
  readonly #context: BrowserContext;

  private constructor(context: BrowserContext, page: Page, errors: string[]) {
    this.#context = context;
    this.page = page;
    this.errors = errors;
  }

  static async open(browser: Browser, address: string): Promise<SdkPage> {
    const context = await newPerson(browser);
    return SdkPage.openIn(context, address);
  }

  static async openIn(context: BrowserContext, address: string): Promise<SdkPage> {
    const page = await context.newPage();
    const opened = SdkPage.of(context, page);
    await page.goto(address);
    return opened;
  }

  static of(context: BrowserContext, page: Page): SdkPage {
    const errors: string[] = [];
    page.on('pageerror', (error) => errors.push(String(error)));
    return new SdkPage(context, page, errors);
  }

  /** Makes a Parley object in the page, which plays what comes: browsers decode no sound that nobody plays. */
  async connect(url: string): Promise<void> {
    await this.page.waitForLoadState();
    await this.page.evaluate((server) => {
      const parley = window.sdk.createParley({ url: server });
      window.parley = parley;
      parley.on('streams', ({ member }) => {
        const remote = document.querySelector<HTMLVideoElement>('#remote');
        const { main } = parley.call.streams(member);
        if (remote !== null && remote.srcObject !== main) remote.srcObject = main;
      });
    }, url);
    await this.#eventually('the session is up', () => window.parley.state.connection.is, 'online');
  }

  async newRoom(): Promise<string> {
    return this.page.evaluate(async () => (await window.parley.createRoom()).room);
  }

  async join(room: string, name: string): Promise<void> {
    await this.page.evaluate(
      async ([id, own]) => {
        await window.parley.local.open();
        await window.parley.join(id, { name: own });
      },
      [room, name] as const,
    );
  }

  /** What all receivers of this page have got so far. */
  async received(): Promise<Received> {
    return this.page.evaluate(async () => {
      const remote = document.querySelector<HTMLVideoElement>('#remote');
      const isShown = (remote?.readyState ?? 0) >= HTMLMediaElement.HAVE_CURRENT_DATA;
      const sum = { framesDecoded: 0, audioEnergy: 0, isShown };
      for (const peer of window.observed.peers) {
        if (peer.connectionState === 'closed') continue;
        (await peer.getStats()).forEach((report: Record<string, unknown>) => {
          if (report['type'] !== 'inbound-rtp') return;
          sum.framesDecoded += Number(report['framesDecoded'] ?? 0);
          sum.audioEnergy += Number(report['totalAudioEnergy'] ?? 0);
        });
      }
      return sum;
    });
  }

  /** More than 30 further frames and further sound, and the picture is on the page. */
  async hearsAndSees(): Promise<void> {
    const before = await this.received();
    await eventually(
      'picture and sound arrive',
      () => this.received(),
      ({ framesDecoded, audioEnergy, isShown }) =>
        isShown && framesDecoded > before.framesDecoded + 30 && audioEnergy > before.audioEnergy,
    );
  }

  async screensSeen(): Promise<number> {
    return this.page.evaluate(() => {
      const { call, state } = window.parley;
      const id = state.call.members?.[0]?.id ?? '';
      return call.streams(id).screen?.getVideoTracks().length ?? 0;
    });
  }

  /** A browser without a display has no screen to share: a canvas stands for it. */
  async paintScreen(): Promise<void> {
    await this.page.evaluate(() => {
      const canvas = document.createElement('canvas');
      const context = canvas.getContext('2d');
      let hue = 0;
      setInterval(() => {
        if (context === null) return;
        context.fillStyle = `hsl(${(hue += 40)} 80% 50%)`;
        context.fillRect(0, 0, canvas.width, canvas.height);
      }, 100);
      navigator.mediaDevices.getDisplayMedia = () => Promise.resolve(canvas.captureStream(10));
    });
  }

  async run<Result>(work: () => Result | Promise<Result>): Promise<Result> {
    return this.page.evaluate(work);
  }

  async #eventually(what: string, look: () => string, wanted: string): Promise<void> {
    await eventually(
      what,
      () => this.page.evaluate(look),
      (value) => value === wanted,
    );
  }

  async close(): Promise<void> {
    await this.#context.close();
  }
}
