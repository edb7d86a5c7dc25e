import { createServer, type Socket } from 'node:net';

/** A mail as it arrived: the envelope, and the raw message with dot-stuffing undone. */
export interface KeptMail {
  from: string;
  to: readonly string[];
  raw: string;
}

/**
 * `accept-then-drop`: the mail is kept, the final 250 never sent. `refuse`: 550 for this recipient.
 */
export type SmtpFault =
  | { kind: 'down' }
  | { kind: 'greylist' }
  | { kind: 'refuse'; recipient: string }
  | { kind: 'auth' }
  | { kind: 'accept-then-drop' };

export interface SmtpPeer {
  readonly port: number;
  /** `smtp://127.0.0.1:PORT`. */
  readonly url: string;
  readonly mails: readonly KeptMail[];
  readonly counts: {
    readonly connections: number;
    readonly mails: number;
    readonly refused: number;
  };
  /** Applies to the next `times` occasions, for ever by default; null ends it. */
  setFault(fault: SmtpFault | null, options?: { times?: number }): void;
  close(): Promise<void>;
}

/** RFC 5321 §4.5.3.1.7 asks for at least 64 KB; a message larger than this is a mistake here. */
const MOST_BYTES = 10_000_000;

/** What the server does with what it hears. */
interface Desk {
  /** False where the connection is to be dropped instead of an answer. */
  mail(mail: KeptMail): boolean;
  /** The refusal, or null. */
  refuses(recipient: string): string | null;
  auth(): boolean;
}

/**
 * One connection's talk (RFC 5321 §3): gives the answer to each line, and takes the data up to the
 * lone dot.
 */
class Conversation {
  private readonly socket: Socket;
  private readonly desk: Desk;
  private from: string | null = null;
  private to: string[] = [];
  private data: string[] | null = null;
  private waiting = '';
  private size = 0;

  constructor(socket: Socket, desk: Desk) {
    this.socket = socket;
    this.desk = desk;
  }

  start(): void {
    const { socket } = this;
    socket.setEncoding('utf8');
    socket.on('data', (chunk) => this.hear(String(chunk), chunk.length));
    // A client that goes away in the middle is one of the faults under test, not an error of this
    // peer.
    socket.on('error', () => socket.destroy());
    this.say('220 simulated.daytwo ESMTP (simulated, delivers nowhere)');
  }

  private hear(text: string, length: number): void {
    this.waiting += text;
    this.size += length;
    if (this.size > MOST_BYTES) return void this.socket.destroy();
    const lines = this.waiting.split('\r\n');
    this.waiting = lines.pop() ?? '';
    for (const line of lines) if (!this.socket.destroyed) this.take(line);
  }

  private take(line: string): void {
    if (this.data === null) return this.command(line);
    if (line !== '.') return void this.data.push(line.startsWith('.') ? line.slice(1) : line);
    const mail = { from: this.from ?? '', to: this.to, raw: this.data.join('\r\n') };
    const answered = this.desk.mail(mail);
    this.reset();
    if (answered) this.say('250 2.0.0 kept');
    else this.socket.destroy();
  }

  private command(line: string): void {
    const path = /<([^>]*)>/.exec(line)?.[1] ?? '';
    switch (line.slice(0, 4).toUpperCase()) {
      case 'EHLO':
        return this.say(
          '250-simulated.daytwo\r\n250-8BITMIME\r\n250-SMTPUTF8\r\n250-AUTH PLAIN\r\n250 SIZE ' +
            '10000000',
        );
      case 'HELO':
      case 'NOOP':
        return this.say('250 simulated.daytwo');
      case 'AUTH':
        return this.say(
          this.desk.auth() ? '235 2.7.0 welcome' : '535 5.7.8 wrong user or password',
        );
      case 'MAIL':
        this.reset();
        this.from = path;
        return this.say('250 2.1.0 sender ok');
      case 'RCPT':
        return this.recipient(path);
      case 'DATA':
        if (this.to.length === 0) return this.say('503 5.5.1 RCPT first');
        this.data = [];
        return this.say('354 end with a lone dot');
      case 'RSET':
        this.reset();
        return this.say('250 2.0.0 reset');
      case 'QUIT':
        return void this.socket.end('221 2.0.0 bye\r\n');
      default:
        return this.say('502 5.5.2 not known here');
    }
  }

  private recipient(path: string): void {
    const no = this.from === null ? '503 5.5.1 MAIL first' : this.desk.refuses(path);
    if (no === null) this.to.push(path);
    this.say(no ?? '250 2.1.5 recipient ok');
  }

  private say(line: string): void {
    this.socket.write(`${line}\r\n`);
  }

  private reset(): void {
    this.from = null;
    this.to = [];
    this.data = null;
    this.size = 0;
  }
}

/**
 * A SIMULATED mail server on loopback that keeps what it is given and delivers nothing. For the
 * demo and for tests.
 */
export async function startSmtpPeer(options: { port?: number } = {}): Promise<SmtpPeer> {
  const mails: KeptMail[] = [];
  const counts = { connections: 0, mails: 0, refused: 0 };
  const open = new Set<Socket>();
  let fault: { what: SmtpFault; left: number } | null = null;
  const strikes = (kind: SmtpFault['kind']): SmtpFault | null => {
    if (fault === null || fault.left <= 0 || fault.what.kind !== kind) return null;
    fault.left -= 1;
    return fault.what;
  };
  const refuses = (recipient: string): string | null => {
    const never = fault?.what.kind === 'refuse' && fault.what.recipient === recipient;
    if (!never && strikes('greylist') === null) return null;
    counts.refused += 1;
    return never ? '550 5.1.1 no such user here' : '451 4.7.1 greylisted, come back later';
  };
  const server = createServer((socket) => {
    counts.connections += 1;
    open.add(socket);
    socket.on('close', () => open.delete(socket));
    if (strikes('down') !== null) return void socket.destroy();
    new Conversation(socket, {
      mail(mail) {
        mails.push(mail);
        counts.mails += 1;
        return strikes('accept-then-drop') === null;
      },
      refuses,
      auth: () => strikes('auth') === null,
    }).start();
  });
  await new Promise<void>((resolve) => server.listen(options.port ?? 0, '127.0.0.1', resolve));
  const at = server.address();
  const port = at !== null && typeof at === 'object' ? at.port : 0;
  return {
    port,
    url: `smtp://127.0.0.1:${port}`,
    mails,
    counts,
    setFault(what, { times = Number.POSITIVE_INFINITY } = {}) {
      fault = what === null ? null : { what, left: times };
    },
    close() {
      for (const socket of open) socket.destroy();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}
