import type { SendMailOptions, Transporter } from 'nodemailer';
import { z } from 'zod';
import type {
  Incident,
  ChannelCheck,
  LeftOut,
  Notice,
  Notifier,
  Outgoing,
  SendResult,
} from '../../domain/incident.ts';
import { pngOf } from '../../platform/chart/picture.ts';
import { proxyTo } from '../../platform/http/proxy.ts';
import { makeRedactor } from '../../platform/privacy/redactor.ts';
import type { Clean } from '../../platform/privacy/told.ts';
import { pictureSvg } from '../messages/chart.ts';
import { type MailLinks, renderEmail } from '../messages/email.ts';
import { incidentUrl, pageUrl } from '../messages/page-url.ts';
import { emailFailure, saidIn } from './email-errors.ts';
import { type ChannelContext, fieldOf, type NotifierPlugin } from './plugin.ts';

/** `Name <a@b>` or `a@b`, without line breaks: what follows one would be a header of its own. */
const address = z
  .string()
  .regex(
    /^[^\r\n]*[^\s@<>]+@[^\s@<>]+>?$/,
    'write an address: ops@example.com or Ops <ops@example.com>',
  );

/** Whether the part before the `@` needs SMTPUTF8; a domain has an ASCII form, a name is free. */
function isBeyondAscii(given: string): boolean {
  const bare = /<([^<>]*)>$/.exec(given)?.[1] ?? given;
  return /[^\u0000-\u007f]/.test(bare.slice(0, bare.lastIndexOf('@')));
}

function readable(url: string): boolean {
  if (!URL.canParse(url)) return false;
  const { hostname, username, password, pathname } = new URL(url);
  // A mail server has no path: there it is the rest of a password with a bare "/".
  if (pathname !== '' && pathname !== '/') return false;
  try {
    decodeURIComponent(username + password);
    return hostname !== '';
  } catch {
    return false;
  }
}

export const emailOptions = z
  .strictObject({
    /** `smtp://user:pass@host:587` or `smtps://…`; instead of host, port, user, pass and secure. */
    url: z
      .string()
      .regex(/^smtps?:\/\/./, 'write smtp://host:port or smtps://host:port')
      .refine(
        readable,
        'cannot be read as an address; write special characters of the password as %40 (@), ' +
          '%2F (/), %25 (%)',
      )
      .optional(),
    host: z.string().min(1).optional(),
    port: z.number().int().min(1).max(65535).optional(),
    user: z.string().min(1).optional(),
    pass: z.string().min(1).optional(),
    /** TLS from the first byte (port 465); otherwise STARTTLS. */
    secure: z.boolean().optional(),
    /**
     * Refuse to go on without TLS. By default wherever a password would be sent to another machine.
     */
    requireTls: z.boolean().optional(),
    /** The mail server takes addresses with letters outside ASCII before the `@` (RFC 6531). */
    smtpUtf8: z.boolean().default(false),
    from: address,
    to: z.union([address.transform((a) => [a]), z.array(address).min(1)]),
    /** Draw the series into the mail. */
    picture: z.boolean().default(true),
    timeoutMs: z.number().int().min(1000).max(120_000).default(30_000),
  })
  .refine((o) => (o.url === undefined) !== (o.host === undefined), 'give either url or host')
  .superRefine((o, context) => {
    if (o.smtpUtf8) return;
    for (const [key, given] of [['from', [o.from]] as const, ['to', o.to] as const])
      for (const [i, one] of given.entries())
        if (isBeyondAscii(one))
          context.addIssue({
            code: 'custom',
            path: key === 'to' ? [key, i] : [key],
            message:
              'has letters outside ASCII before the @, which only a mail server with SMTPUTF8 takes; ' +
              'write another address, or smtpUtf8: true where yours does',
          });
  });
export type EmailOptions = z.infer<typeof emailOptions>;

interface Server {
  host: string;
  port: number;
  secure: boolean;
  requireTLS: boolean;
  auth: { user: string; pass: string } | null;
}

const LOOPBACK = /^(localhost|127\.\d+\.\d+\.\d+|::1|\[::1\])$/;

/** Where to connect, from a URL or from single options. Ports: 465 for TLS, else 587 (RFC 8314). */
export function serverOf(o: EmailOptions): Server {
  const url = o.url === undefined ? null : new URL(o.url);
  const host = (url?.hostname ?? o.host ?? '').replace(/^\[|\]$/g, '');
  const secure = url === null ? (o.secure ?? o.port === 465) : url.protocol === 'smtps:';
  const port = (url === null ? o.port : Number(url.port) || undefined) ?? (secure ? 465 : 587);
  const user = url === null ? o.user : decodeURIComponent(url.username) || undefined;
  const pass = url === null ? o.pass : decodeURIComponent(url.password);
  const auth = user === undefined ? null : { user, pass: pass ?? '' };
  return {
    host,
    port,
    secure,
    requireTLS: o.requireTls ?? (auth !== null && !LOOPBACK.test(host)),
    auth,
  };
}

/**
 * The same promise, given up when the daemon stops waiting; the socket's own timeouts end the
 * connection behind it.
 */
function unlessAborted<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return work;
  return new Promise((resolve, reject) => {
    const stop = (): void => reject(new Error('daytwo was stopping'));
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop, { once: true });
    void work.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
  });
}

class EmailNotifier implements Notifier {
  readonly channel: string;
  readonly #options: EmailOptions;
  readonly #server: Server;
  readonly #domain: string;
  readonly #clean: Clean;
  readonly #context: ChannelContext;

  constructor(channel: string, options: EmailOptions, context: ChannelContext) {
    this.channel = channel;
    this.#context = context;
    this.#options = options;
    this.#server = serverOf(options);
    this.#clean = cleanerOf(this.#server);
    this.#domain = options.from.replace(/>$/, '').split('@').at(-1) ?? '';
  }

  async #picture(outgoing: Outgoing): Promise<Buffer | null> {
    const svg = this.#options.picture ? pictureSvg(outgoing.notice.facts) : null;
    if (svg === null) return null;
    try {
      return await pngOf(svg);
    } catch {
      // No binary of the renderer for this machine: the words say everything the picture does.
      return null;
    }
  }

  /**
   * Sends one mail to all recipients; a repeat has the same Message-ID. `ref`: messageId and
   * subject of the incident's first mail, and `refused` (addresses, comma-separated) where the
   * server took the mail for some recipients only.
   */
  async send(outgoing: Outgoing, signal?: AbortSignal): Promise<SendResult> {
    // A mail cannot be changed once it is out, and what changed is no reason for another: the next
    // one says it.
    if (outgoing.notice.reason === 'updated') return { ok: true, ref: { ...outgoing.thread?.ref } };
    const { only } = outgoing.notice;
    const everybody = [...this.#options.to, ...this.#named(outgoing.notice)];
    const to = everybody.filter((a) => only === undefined || bareOf(a) === only.to);
    // Somebody who was taken off the list since waits for nothing.
    if (to.length === 0) return { ok: true, ref: { ...outgoing.thread?.ref } };
    try {
      const transport = await this.#transport();
      const { mail, subject } = await this.#mail(
        only === undefined ? outgoing : again(outgoing, only.of),
      );
      const info: unknown = await unlessAborted(transport.sendMail({ ...mail, to }), signal);
      const left = leftOutOf(info, this.#clean);
      const refused = left.flatMap((l) => (l.later ? [] : [l.to])).join(', ');
      const first = {
        messageId: outgoing.thread?.ref['messageId'] ?? mail.messageId,
        subject,
      };
      return {
        ok: true,
        ref: refused === '' ? first : { ...first, refused },
        ...(left.length === 0 ? {} : { left }),
      };
    } catch (error) {
      return emailFailure(error, `${this.#server.host}:${this.#server.port}`, this.#clean);
    }
  }

  /** Addresses of those whom a route names, where they are not among the recipients anyway. */
  #named({ people = [] }: Notice): string[] {
    const known = new Set(this.#options.to.map((a) => bareOf(a).toLowerCase()));
    return people.flatMap(({ email: a }) =>
      a === undefined || known.has(a.toLowerCase()) ? [] : [a],
    );
  }

  /** Connects, greets and logs in as a mail would, and goes. */
  async check(signal?: AbortSignal): Promise<ChannelCheck> {
    const server = `${this.#server.host}:${this.#server.port}`;
    try {
      await unlessAborted((await this.#transport()).verify(), signal);
      return {
        ok: true,
        what: `${server} takes the connection${this.#server.auth === null ? '' : ' and the password'}`,
      };
    } catch (error) {
      const { message, next } = emailFailure(error, server, this.#clean);
      return { ok: false, message, next };
    }
  }

  async #transport(): Promise<Transporter> {
    const { createTransport } = await import('nodemailer');
    const { host, port, secure, requireTLS, auth } = this.#server;
    const { timeoutMs } = this.#options;
    const proxy = proxyTo(host, port);
    return createTransport({
      host,
      port,
      secure,
      requireTLS,
      ...(proxy === null ? {} : { proxy }),
      ...(auth === null ? {} : { auth }),
      connectionTimeout: timeoutMs,
      greetingTimeout: timeoutMs,
      socketTimeout: timeoutMs,
      dnsTimeout: timeoutMs,
      // Nothing in a message may make the mailer read a file or fetch an address.
      disableFileAccess: true,
      disableUrlAccess: true,
    });
  }

  async #mail(
    outgoing: Outgoing,
  ): Promise<{ mail: SendMailOptions & { messageId: string }; subject: string }> {
    const png = await this.#picture(outgoing);
    const cid = `chart@${this.#domain}`;
    const { subject, text, html, headers } = renderEmail(outgoing, {
      domain: this.#domain,
      from: bareOf(this.#options.from),
      links: linksOf(outgoing, this.#context),
      ...(png === null ? {} : { pictureCid: cid }),
    });
    const {
      'Message-ID': messageId = '',
      References: references,
      'In-Reply-To': inReplyTo,
      ...others
    } = headers;
    const mail = {
      from: this.#options.from,
      to: this.#options.to,
      subject,
      text,
      html,
      messageId,
      headers: others,
      ...(references === undefined ? {} : { references }),
      ...(inReplyTo === undefined ? {} : { inReplyTo }),
      ...(png === null ? {} : { attachments: [inlinePicture(png, cid)] }),
    };
    return { mail, subject };
  }
}

/** Cuts out what is sent to log in: the password, and its pair with the user. */
function cleanerOf({ auth }: Server): Clean {
  if (auth === null || auth.pass === '') return (text) => text;
  const { user, pass } = auth;
  return makeRedactor([pass, `${user}:${pass}`, `\0${user}\0${pass}`]).text;
}

/** As many as a message about several names. */
const MOST_LINKED = 12;

/** Where a mail leads to: the incident's page, and taking it on where nobody has it yet. */
function linksOf(outgoing: Outgoing, { publicUrl, ackLink }: ChannelContext): MailLinks {
  const { incident, notice } = outgoing;
  const page = pageUrl(publicUrl, outgoing);
  if (page === null) return {};
  const takeOf = ({ id, ack, state }: Incident): { take?: string } =>
    ack === null && state === 'open' && ackLink !== undefined ? { take: ackLink(id) } : {};
  if (incident !== null) return { page, ...(notice.reason === 'resolved' ? {} : takeOf(incident)) };
  const each = (outgoing.waited ?? []).slice(0, MOST_LINKED).flatMap((i) => {
    const url = incidentUrl(publicUrl, i.id);
    return url === null ? [] : [{ title: i.facts.title, page: url, ...takeOf(i) }];
  });
  return { page, ...(each.length === 0 ? {} : { each }) };
}

/** The address in `Name <a@b>`. */
const bareOf = (given: string): string => /<([^<>]*)>$/.exec(given)?.[1] ?? given;

/** The message as it went out to the others: under its own id, not in answer to itself. */
function again(outgoing: Outgoing, id: string): Outgoing {
  const sent = outgoing.thread?.ref['messageId'] ?? '';
  const isFirst = sent.startsWith(`<${id}@`);
  return {
    ...outgoing,
    notice: { ...outgoing.notice, id },
    thread: isFirst ? null : outgoing.thread,
  };
}

/** Whom the server did not take the mail for, though it took it for others. */
function leftOutOf(info: unknown, clean: Clean): LeftOut[] {
  const errors = fieldOf(info, 'rejectedErrors');
  return (Array.isArray(errors) ? (errors as unknown[]) : []).map((error) => {
    const status = fieldOf(error, 'responseCode');
    const later = typeof status === 'number' && status >= 400 && status < 500;
    const said = saidIn(fieldOf(error, 'response'), clean) || 'no reason given';
    const to = String(fieldOf(error, 'recipient') ?? '');
    return {
      to,
      later,
      message: `the mail server ${later ? 'puts off' : 'refuses'} ${to}: ${said}`,
    };
  });
}

function inlinePicture(
  content: Buffer,
  cid: string,
): NonNullable<SendMailOptions['attachments']>[number] {
  return {
    filename: 'chart.png',
    content,
    contentType: 'image/png',
    cid,
    contentDisposition: 'inline',
  };
}

export const email: NotifierPlugin<EmailOptions> = {
  type: 'email',
  schema: emailOptions,
  secrets: ['url', 'pass'],
  create: (channel, options, context) =>
    Promise.resolve(new EmailNotifier(channel, options, context)),
};
