import type { SendResult } from '../../domain/incident.ts';
import { isUnknownSigner, TRUST_IT } from '../../platform/http/certificate.ts';
import { type Clean, firstWords } from '../../platform/privacy/told.ts';
import { fieldOf } from './plugin.ts';

type Failure = Extract<SendResult, { ok: false }>;

const LATER = 'Nothing to do: daytwo tries again by itself.';

/** What a field says, for a sentence. */
export const saidIn = (value: unknown, clean: Clean): string =>
  typeof value === 'string' ? firstWords(value, 200, clean) : '';

function isTls(code: string, message: string): boolean {
  return (
    code === 'ETLS' ||
    code.startsWith('ERR_TLS') ||
    code.startsWith('ERR_SSL') ||
    /certificate|wrong version number|ssl|tls/i.test(message)
  );
}

/** What nodemailer tells of a delivery that failed. */
interface Fault {
  server: string;
  code: string;
  message: string;
  /** The server's answer, ready to stand behind a sentence. */
  said: string;
  status: number | null;
  /** Addresses that were turned away, in words. */
  rejected: string;
}

interface Meaning {
  fits(fault: Fault): boolean;
  retryable: boolean;
  message(fault: Fault): string;
  next: string;
}

/** The first that fits holds. */
const MEANINGS: readonly Meaning[] = [
  {
    fits: ({ status }) => status !== null && status >= 400 && status < 500,
    retryable: true,
    message: ({ server, said }) => `${server} asks to try later${said}`,
    next: LATER,
  },
  {
    fits: ({ code }) => code === 'EAUTH' || code === 'ENOAUTH' || code === 'EOAUTH2',
    retryable: false,
    message: ({ server, said }) => `${server} refuses the user or password${said}`,
    next:
      'Check user and pass of this channel. Many providers want an app password ' +
      'instead of the account’s own.',
  },
  {
    fits: ({ code }) => code === 'EENVELOPE',
    retryable: false,
    message: ({ server, rejected, said }) => `${server} refuses ${rejected}${said}`,
    next:
      'Check the addresses in from and to of this channel, and that the server lets ' +
      'this user send as from.',
  },
  {
    fits: ({ code }) => code === 'EPROXY',
    retryable: true,
    message: ({ server, message }) => `The proxy does not let us through to ${server} (${message})`,
    next:
      'Have the proxy in HTTPS_PROXY let mail through, or name the mail server in NO_PROXY and ' +
      'start daytwo again. daytwo tries again by itself.',
  },
  {
    fits: ({ code, message }) => isUnknownSigner(code, message),
    retryable: false,
    message: ({ server, code, message }) =>
      `The certificate of ${server} is signed by nobody who is known here (${message || code})`,
    next: `${TRUST_IT} Then start it again.`,
  },
  {
    fits: ({ code, message }) => isTls(code, message),
    retryable: false,
    message: ({ server, code, message }) => `No safe connection to ${server} (${message || code})`,
    next:
      'Port 465 wants secure: true, ports 587 and 25 want secure: false. If the server ' +
      'offers no TLS at all and is on your own network, set requireTls: false.',
  },
  {
    fits: ({ code, message }) =>
      code === 'EDNS' || code === 'ENOTFOUND' || /ENOTFOUND|EAI_AGAIN/.test(message),
    retryable: true,
    message: ({ server, code, message }) =>
      `The name of ${server} is not known (${message || code})`,
    next: 'Check host of this channel. daytwo tries again by itself.',
  },
  {
    fits: ({ code, message }) => /ECONNREFUSED/.test(message) || code === 'ECONNREFUSED',
    retryable: true,
    message: ({ server }) => `Nothing listens at ${server}`,
    next:
      'Check host and port of this channel, and that this machine may reach them. ' +
      'daytwo tries again by itself.',
  },
  {
    fits: ({ status }) => status !== null && status >= 500,
    retryable: false,
    message: ({ server, said }) => `${server} refuses the mail${said}`,
    next: 'The server’s answer says why; its administrator can mend it.',
  },
  {
    fits: ({ code }) => code === 'ETIMEDOUT',
    retryable: true,
    message: ({ server }) => `${server} did not answer in time`,
    next:
      'daytwo tries again by itself. If this lasts, check host, port and firewall: ' +
      'many hosters block port 25.',
  },
];
const LOST: Omit<Meaning, 'fits'> = {
  retryable: true,
  message: ({ server, code, message }) =>
    `The connection to ${server} was lost (${message || code || 'no reason given'})`,
  next: LATER,
};

/**
 * What a failed delivery means (nodemailer's codes, RFC 5321 §4.2.1): a 4xx answer or a lost
 * connection is tried again, a 5xx needs a person.
 * @param clean cuts the password out, which the server may repeat
 */
export function emailFailure(error: unknown, server: string, clean: Clean): Failure {
  const text = (value: unknown): string => saidIn(value, clean);
  const answered = text(fieldOf(error, 'response'));
  const status = fieldOf(error, 'responseCode');
  const rejected = fieldOf(error, 'rejected');
  const fault: Fault = {
    server,
    code: text(fieldOf(error, 'code')),
    message: text(fieldOf(error, 'message')),
    said: answered === '' ? '' : `: ${answered}`,
    status: typeof status === 'number' ? status : null,
    rejected: text(
      Array.isArray(rejected) && rejected.length > 0
        ? rejected.map(String).join(', ')
        : 'the sender or a recipient',
    ),
  };
  const { retryable, message, next } = MEANINGS.find((m) => m.fits(fault)) ?? LOST;
  return { ok: false, retryable, message: message(fault), next };
}
