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

/**
 * One connection's talk (RFC 5321 §3): gives the answer to each line, and takes the data up to the
 * lone dot.
 */
function converse(
  socket: Socket,
  on: {
    mail: (mail: KeptMail) => boolean;
    refuses: (recipient: string) => string | null;
    auth: () => boolean;
  },
): void {
  let from: string | null = null;
  let to: string[] = [];
  let data: string[] | null = null;
  let waiting = '';
  let size = 0;
  const say = (line: string): void => void socket.write(`${line}\r\n`);
  const reset = (): void => {
    from = null;
    to = [];
    data = null;
    size = 0;
  };
  const command = (line: string): void => {
    const verb = line.slice(0, 4).toUpperCase();
    const path = /<([^>]*)>/.exec(line)?.[1] ?? '';
    if (verb === 'EHLO')
      return void socket.write(
        '250-simulated.daytwo\r\n250-8BITMIME\r\n250-SMTPUTF8\r\n250-AUTH PLAIN\r\n250 SIZE ' +
          '10000000\r\n',
      );
    if (verb === 'HELO' || verb === 'NOOP') return say('250 simulated.daytwo');
    if (verb === 'AUTH')
      return say(on.auth() ? '235 2.7.0 welcome' : '535 5.7.8 wrong user or password');
    if (verb === 'MAIL') {
      reset();
      from = path;
      return say('250 2.1.0 sender ok');
    }
    if (verb === 'RCPT') {
      const no = from === null ? '503 5.5.1 MAIL first' : on.refuses(path);
      if (no === null) to.push(path);
      return say(no ?? '250 2.1.5 recipient ok');
    }
    if (verb === 'DATA') {
      if (to.length === 0) return say('503 5.5.1 RCPT first');
      data = [];
      return say('354 end with a lone dot');
    }
    if (verb === 'RSET') {
      reset();
      return say('250 2.0.0 reset');
    }
    if (verb === 'QUIT') return void socket.end('221 2.0.0 bye\r\n');
    say('502 5.5.2 not known here');
  };
  const take = (line: string): void => {
    if (data === null) return command(line);
    if (line !== '.') return void data.push(line.startsWith('.') ? line.slice(1) : line);
    const answered = on.mail({ from: from ?? '', to, raw: data.join('\r\n') });
    reset();
    if (answered) say('250 2.0.0 kept');
    else socket.destroy();
  };
  socket.setEncoding('utf8');
  socket.on('data', (chunk) => {
    waiting += String(chunk);
    size += chunk.length;
    if (size > MOST_BYTES) return void socket.destroy();
    const lines = waiting.split('\r\n');
    waiting = lines.pop() ?? '';
    for (const line of lines) if (!socket.destroyed) take(line);
  });
  // A client that goes away in the middle is one of the faults under test, not an error of this
  // peer.
  socket.on('error', () => socket.destroy());
  say('220 simulated.daytwo ESMTP (simulated, delivers nowhere)');
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
    converse(socket, {
      mail(mail) {
        mails.push(mail);
        counts.mails += 1;
        return strikes('accept-then-drop') === null;
      },
      refuses,
      auth: () => strikes('auth') === null,
    });
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
