/** The words of the check. Every verdict is a sentence; `todo` stands where something can be done. */
import type { LineName, LineState } from './lines.ts';

interface Said {
  readonly text: string;
  readonly todo?: string;
}

export const verdictTexts = {
  microphone: {
    sound: { text: 'Your microphone hears you.' },
    silence: {
      text: 'Your microphone is on and hears nothing.',
      todo: 'Say something and check again; if it stays silent, look for a switch on it or choose another one below.',
    },
    deaf: {
      text: 'Your microphone is on, and this browser does not let the page hear it.',
      todo: 'Connect a speaker or headphones and check again, or ask in a call whether you are heard.',
    },
  },
  camera: {
    picture: { text: 'Your camera gives a picture.' },
    dark: {
      text: 'Your camera gives a picture that is dark.',
      todo: 'Open its cover or turn on a light, then check again.',
    },
    nothing: {
      text: 'Your camera is on and gives no picture.',
      todo: 'Close other programs that may use it, or choose another one below, then check again.',
    },
  },
  speaker: {
    heard: { text: 'You hear others.' },
    silent: {
      text: 'You heard nothing.',
      todo: 'Turn up the volume, look where the sound goes, or choose another speaker below.',
    },
    failed: {
      text: 'Your browser played no sound.',
      todo: 'Allow this page to play sound in the settings of your browser, then play it again.',
    },
  },
  server: {
    quick: (ms: number): Said => ({ text: `The server answers within ${ms} ms.` }),
    slow: (ms: number): Said => ({
      text: `The server answers slowly, after ${ms} ms.`,
      todo: 'Calls take longer to begin; stop big downloads or move closer to your router.',
    }),
    away: {
      text: 'The server cannot be reached.',
      todo: 'Check that you are online; where other pages open, try another network, for this one may block WebSockets.',
    },
    refused: (sentence: string): Said => ({
      text: 'The server answers, and gave nothing to check the network with.',
      todo: sentence,
    }),
  },
  stun: {
    answered: { text: 'Others can be told where to find you.' },
    silent: {
      text: 'No answer came by UDP, so you cannot be found directly.',
      todo: 'Calls can only go through the relay; for better ones allow UDP in your firewall, or try another network.',
    },
    none: {
      text: 'This server names nobody who could say where you are found.',
      todo: 'Calls between different homes may fail; whoever runs the server can turn on STUN.',
    },
  },
  relay: {
    udp: { text: 'The relay can be used by UDP, which is best for calls.' },
    tcp: { text: 'The relay can be used by TCP.' },
    tls: { text: 'The relay can be used by TLS, which passes most firewalls.' },
    blockedUdp: {
      text: 'The relay does not answer by UDP.',
      todo: 'Calls through it go by TCP and may stutter; allow UDP in your firewall, or try another network.',
    },
    blocked: {
      text: 'The relay does not answer in this way.',
      todo: 'Nothing to do as long as another way to it is good.',
    },
    away: {
      text: 'The relay does not answer in this way.',
      todo: 'Try another network; if it is the same there, tell whoever runs the server.',
    },
    down: {
      text: 'The relay of this server does not run.',
      todo: 'Tell whoever runs the server; calls that find a direct way still connect.',
    },
    starting: {
      text: 'The relay of this server is about to start.',
      todo: 'Check again in a minute.',
    },
    refused: (code: number): Said => ({
      text: `The relay answers and refuses (${code}).`,
      todo: 'Check again in a minute; if it stays so, tell whoever runs the server.',
    }),
    none: {
      text: 'This server has no relay.',
      todo: 'Between some networks calls will fail; whoever runs the server can install one.',
    },
    noSuchWay: { text: 'The relay of this server does not offer this way.' },
    noTls: {
      text: 'The relay of this server does not offer TLS.',
      todo: 'Only very strict networks need it; whoever runs the server can give it a certificate.',
    },
  },
  router: {
    none: { text: 'Nothing between you and the server changes your address.' },
    openSame: {
      text: 'Your router gives every call the same door, and lets others knock there.',
    },
    closedSame: {
      text: 'Your router gives every call the same door, open to whom you call.',
    },
    other: {
      text: 'Your router gives each call another door (symmetric).',
      todo: 'Nothing to do: calls to people behind similar routers go through the relay.',
    },
    otherWithoutRelay: {
      text: 'Your router gives each call another door (symmetric).',
      todo: 'Calls to people behind similar routers fail without a relay; try another network.',
    },
    unknown: {
      text: 'What kind of router you have cannot be told from here.',
      todo: 'It takes an answer by UDP from the server and from its relay.',
    },
  },
  line: {
    good: (ms: number): Said => ({
      text: `What you send is at the relay and back in ${ms} ms, and nothing is lost.`,
    }),
    fair: (ms: number, percent: string): Said => ({
      text: `What you send is at the relay and back in ${ms} ms, and ${percent} % is lost.`,
      todo: 'Nothing to do: calls make up for that.',
    }),
    slow: (ms: number): Said => ({
      text: `What you send takes ${ms} ms to the relay and back, which is slow.`,
      todo: 'You may talk at the same time by mistake; stop big downloads or use a cable.',
    }),
    lossy: (percent: string): Said => ({
      text: `On the way to the relay and back ${percent} % is lost.`,
      todo: 'Picture and sound may break up; move closer to your router or use a cable.',
    }),
    broken: {
      text: 'The relay was reached, and nothing came through it.',
      todo: 'Check again; if it stays so, tell whoever runs the server.',
    },
    none: { text: 'Without a relay there is nothing to measure.' },
  },
  withoutServer: { text: 'This can only be checked with the server.' },
  failed: {
    text: 'This browser could not check that.',
    todo: 'Calls may not work in it; try a newer one.',
  },
} as const;

export const checkTexts = {
  title: 'Check my network',
  lead: 'Tries everything a call needs, in about ten seconds. Nothing goes to anybody but this server and its relay.',
  start: 'Check now',
  again: 'Check again',
  running: (done: number, all: number): string => `Checking, ${done} of ${all} done…`,
  progress: 'Progress of the check',
  devices: 'Camera, microphone and speaker',
  network: 'The way to others',
  names: {
    microphone: 'Microphone',
    camera: 'Camera',
    speaker: 'Speaker',
    server: 'Server',
    stun: 'Being found (STUN)',
    turnUdp: 'Relay by UDP',
    turnTcp: 'Relay by TCP',
    turnTls: 'Relay by TLS',
    router: 'Your router (NAT)',
    line: 'Speed and loss',
  } satisfies Record<LineName, string>,
  states: {
    waiting: 'Waiting',
    running: 'Checking',
    good: 'Good',
    poor: 'Could be better',
    bad: 'Does not work',
    impossible: 'Not possible here',
  } satisfies Record<LineState, string>,
  /** What is said while it runs, where that is something else. */
  meanwhile: { microphone: 'Say something.' } as Partial<Record<LineName, string>>,
  waiting: {
    microphone: 'Whether it hears anything.',
    camera: 'Whether it gives a picture.',
    speaker: 'Play a sound to find out whether you hear others.',
    server: 'Whether it answers, and how fast.',
    stun: 'Whether others can be told where to find you.',
    turnUdp: 'Whether calls can be passed on where no direct way exists.',
    turnTcp: 'The same where UDP is blocked.',
    turnTls: 'The same where only secure web pages pass.',
    router: 'How it lets calls through.',
    line: 'Five seconds of messages through the relay and back.',
  } satisfies Record<LineName, string>,
  play: 'Play a sound',
  playAgain: 'Play it again',
  didYouHear: 'Did you hear it?',
  heard: 'I heard it',
  heardNothing: 'I heard nothing',
  summary: {
    ready: 'You are ready for calls.',
    care: 'The network is ready for calls. Look at what is marked under camera, microphone and speaker.',
    fair: 'Calls connect from here, though not at their best.',
    direct: 'Calls connect from here only where a direct way exists, for no relay can be used.',
    hard: 'Many calls will not connect from here: neither a direct way nor a relay was found.',
    offline: 'No calls from here at the moment: the server cannot be reached.',
    unknown: 'The network could not be checked.',
  },
  rateLimited: (seconds: number): string =>
    `The network at your address is being checked already. Try again in ${seconds} ${seconds === 1 ? 'second' : 'seconds'}.`,
  path: {
    title: 'The path of a call',
    you: 'You',
    router: 'Router',
    relay: 'Relay',
    them: 'Them',
    direct: 'Direct',
    sections: {
      local: 'You to your router',
      relay: 'Router to relay',
      onward: 'Relay to them',
      direct: 'Router to them directly',
    },
    states: {
      waiting: 'not checked yet',
      running: 'being checked',
      good: 'works',
      poor: 'works, not always well',
      bad: 'does not work',
      impossible: 'not known',
    } satisfies Record<LineState, string>,
  },
  report: {
    title: 'Report',
    content: 'Text of the report',
    hint: 'For whoever helps you. It names no address, no device and no person.',
    hintWithAddresses:
      'For whoever helps you. It holds addresses now: give it to people you trust.',
    withAddresses: 'With my addresses',
    copy: 'Copy report',
    save: 'Save report',
    file: 'parley-network-check.txt',
    heading: 'Parley: check of the network',
    began: 'Began',
    took: (seconds: string): string => `${seconds} s`,
    tookName: 'Took',
    browser: 'Browser and system',
    facts: 'Measured',
    addresses: 'Addresses',
    page: 'Server',
    used: 'STUN and relays',
    seen: 'Seen from outside as',
    none: 'none',
  },
};
