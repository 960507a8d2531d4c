/**
 * The data channels of one peer connection: control, and two for the application. Both ends make
 * them with agreed numbers, so that none is announced and the other end can open no further one.
 */
import { sdkLimits } from './limits.ts';
import { channelIds, type AppChannel, type PeerListener } from './peer-port.ts';

interface Channels {
  control: RTCDataChannel;
  ordered: RTCDataChannel;
  unordered: RTCDataChannel;
}

export class PeerChannels {
  readonly #pc: RTCPeerConnection;
  readonly #listener: PeerListener;
  #channels: Channels | undefined;

  constructor(pc: RTCPeerConnection, listener: PeerListener) {
    this.#pc = pc;
    this.#listener = listener;
  }

  open(): void {
    if (this.#channels !== undefined) return;
    const make = (label: keyof typeof channelIds, options: RTCDataChannelInit): RTCDataChannel =>
      this.#pc.createDataChannel(label, { ...options, negotiated: true, id: channelIds[label] });
    this.#channels = {
      control: make('control', { ordered: true }),
      ordered: make('appOrdered', { ordered: true }),
      unordered: make('appUnordered', { ordered: false, maxRetransmits: 0 }),
    };
    this.#watchControl(this.#channels.control);
    this.#watchApp(this.#channels.ordered);
    this.#watchApp(this.#channels.unordered);
  }

  /** A channel that is closing or full loses the text; the machine knows what was not acknowledged. */
  sendControl(text: string): void {
    try {
      this.#channels?.control.send(text);
    } catch {
      // Said above.
    }
  }

  app(ordered: boolean): AppChannel | undefined {
    const channel = ordered ? this.#channels?.ordered : this.#channels?.unordered;
    if (channel === undefined) return undefined;
    return {
      open: channel.readyState === 'open',
      queuedBytes: channel.bufferedAmount,
      messageBytesMax: Math.min(
        this.#pc.sctp?.maxMessageSize ?? sdkLimits.appMessageBytesUnnamed,
        sdkLimits.appMessageBytesMax,
      ),
      send: (bytes) => channel.send(bytes),
    };
  }

  /** Ends all reports. */
  close(): void {
    for (const channel of Object.values(this.#channels ?? {}) as RTCDataChannel[]) {
      channel.onopen = channel.onclose = channel.onmessage = channel.onbufferedamountlow = null;
    }
  }

  #watchControl(channel: RTCDataChannel): void {
    const { event } = this.#listener;
    channel.onopen = () => event({ what: 'channelOpen' });
    channel.onclose = () => event({ what: 'channelClosed' });
    channel.onmessage = ({ data }: MessageEvent<unknown>) => {
      if (typeof data === 'string') event({ what: 'channelMessage', text: data });
    };
  }

  #watchApp(channel: RTCDataChannel): void {
    const { appChanged, appMessage } = this.#listener;
    channel.binaryType = 'arraybuffer';
    channel.bufferedAmountLowThreshold = sdkLimits.channelLowBytes;
    channel.onopen = channel.onclose = channel.onbufferedamountlow = () => appChanged();
    channel.onmessage = ({ data }: MessageEvent<unknown>) => {
      // What a frame made is of no class of ours.
      if (typeof data !== 'string') appMessage(new Uint8Array(data as ArrayBuffer));
    };
  }
}
