import type { SendResult } from '../../domain/incident.ts';
import { fieldOf } from './plugin.ts';

type Failure = Extract<SendResult, { ok: false }>;

const LATER = 'Nothing to do: daytwo tries again by itself.';

function text(value: unknown): string {
  return typeof value === 'string' ? value.replace(/\s+/g, ' ').trim().slice(0, 200) : '';
}

function isTls(code: string, message: string): boolean {
  return (
    code === 'ETLS' ||
    code.startsWith('ERR_TLS') ||
    code.startsWith('ERR_SSL') ||
    /certificate|wrong version number|ssl|tls/i.test(message)
  );
}

/**
 * What a failed delivery means (nodemailer's codes, RFC 5321 §4.2.1): a 4xx answer or a lost
 * connection is tried again, a 5xx needs a person.
 */
export function emailFailure(error: unknown, server: string): Failure {
  const code = text(fieldOf(error, 'code'));
  const message = text(fieldOf(error, 'message'));
  const answered = text(fieldOf(error, 'response'));
  const status = fieldOf(error, 'responseCode');
  const temporary = typeof status === 'number' && status >= 400 && status < 500;
  const said = answered === '' ? '' : `: ${answered}`;
  if (temporary)
    return {
      ok: false,
      retryable: true,
      message: `${server} asks to try later${said}`,
      next: LATER,
    };
  if (code === 'EAUTH' || code === 'ENOAUTH' || code === 'EOAUTH2') {
    return {
      ok: false,
      retryable: false,
      message: `${server} refuses the user or password${said}`,
      next:
        'Check user and pass of this channel. Many providers want an app password ' +
        'instead of the account’s own.',
    };
  }
  if (code === 'EENVELOPE') {
    const rejected = fieldOf(error, 'rejected');
    const who =
      Array.isArray(rejected) && rejected.length > 0
        ? rejected.map(String).join(', ')
        : 'the sender or a recipient';
    return {
      ok: false,
      retryable: false,
      message: `${server} refuses ${text(who)}${said}`,
      next:
        'Check the addresses in from and to of this channel, and that the server lets ' +
        'this user send as from.',
    };
  }
  if (isTls(code, message)) {
    return {
      ok: false,
      retryable: false,
      message: `No safe connection to ${server} (${message || code})`,
      next:
        'Port 465 wants secure: true, ports 587 and 25 want secure: false. If the server ' +
        'offers no TLS at all and is on your own network, set requireTls: false.',
    };
  }
  if (code === 'EDNS' || code === 'ENOTFOUND' || /ENOTFOUND|EAI_AGAIN/.test(message)) {
    return {
      ok: false,
      retryable: true,
      message: `The name of ${server} is not known (${message || code})`,
      next: 'Check host of this channel. daytwo tries again by itself.',
    };
  }
  if (/ECONNREFUSED/.test(message) || code === 'ECONNREFUSED') {
    return {
      ok: false,
      retryable: true,
      message: `Nothing listens at ${server}`,
      next:
        'Check host and port of this channel, and that this machine may reach them. ' +
        'daytwo tries again by itself.',
    };
  }
  if (typeof status === 'number' && status >= 500) {
    return {
      ok: false,
      retryable: false,
      message: `${server} refuses the mail${said}`,
      next: 'The server’s answer says why; its administrator can mend it.',
    };
  }
  if (code === 'ETIMEDOUT')
    return {
      ok: false,
      retryable: true,
      message: `${server} did not answer in time`,
      next:
        'daytwo tries again by itself. If this lasts, check host, port and firewall: ' +
        'many hosters block port 25.',
    };
  return {
    ok: false,
    retryable: true,
    message: `The connection to ${server} was lost (${message || code || 'no reason given'})`,
    next: LATER,
  };
}
