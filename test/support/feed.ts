import { WebSocket } from 'ws';
import { API } from './calls.ts';
import { until } from './until.ts';

/** One message of the feed, as far as tests look. */
export interface FeedMessage {
  type: string;
  printer_id?: number;
  data?: Record<string, unknown>;
  reason?: string;
}

/** An outside client of the live feed. */
export class FeedClient implements AsyncDisposable {
  readonly seen: FeedMessage[] = [];
  readonly texts: string[] = [];
  readonly socket: WebSocket;
  readonly opened: Promise<void>;
  /** The close code and its reason. */
  readonly closed: Promise<[code: number, reason: string]>;

  /** @param search with its question mark, or empty */
  constructor(url: string, headers: Record<string, string> = {}, search = '') {
    this.socket = new WebSocket(`${url.replace(/^http/, 'ws')}${API}/ws${search}`, { headers });
    this.socket.on('message', (bytes) => {
      this.texts.push(String(bytes));
      this.seen.push(JSON.parse(String(bytes)) as FeedMessage);
    });
    this.opened = new Promise((resolve, reject) => this.socket.on('open', resolve).on('error', reject));
    this.opened.catch(() => {});
    this.closed = new Promise((resolve) => {
      this.socket.on('close', (code, reason) => resolve([code, String(reason)]));
    });
  }

  say(message: unknown): void {
    this.socket.send(typeof message === 'string' ? message : JSON.stringify(message));
  }

  /** Waits until so many messages of a type came. */
  async of(type: string, count = 1): Promise<FeedMessage[]> {
    const wanted = () => this.seen.filter((message) => message.type === type);
    return until(`${count} messages ${type}`, () => wanted().length >= count && wanted(), 5_000);
  }

  /** Waits until everything that was sent before has come. */
  async settled(): Promise<void> {
    const pongs = this.seen.filter(({ type }) => type === 'pong').length;
    this.say({ type: 'ping' });
    await this.of('pong', pongs + 1);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.socket.terminate();
    await this.closed;
  }
}
