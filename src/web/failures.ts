import { capital } from '../domain/text.ts';
import { DaytwoError, EXIT } from '../domain/errors.ts';
import type { Viewer } from './page.ts';
import { ASSETS } from './parts/assets.ts';
import { type Html, html } from './parts/html.ts';
import { layout } from './parts/layout.ts';
import { isForProgram, type WebContext } from './request.ts';

/** What went wrong, for a person or a program: what happened, and what to do next. */
export interface Failure {
  status: 400 | 401 | 403 | 404 | 405 | 409 | 413 | 415 | 421 | 429 | 500 | 503;
  code: string;
  what: string;
  next: string | null;
}

/** Of what was thrown: a person's own error says its next step, anything else is in the log. */
export function failureOf(e: unknown): Failure {
  if (!(e instanceof DaytwoError))
    return {
      status: 500,
      code: 'failed',
      what: 'Something went wrong here.',
      next: "The worker's log says what. Try again, or ask whoever runs it.",
    };
  return { status: statusOf(e), code: e.code, what: e.message, next: e.next ?? null };
}

/** What somebody is told who may look only. @param what in words: "act", "sign" */
export const mayNotAct = ({ name }: Viewer['person'], what: string): DaytwoError =>
  new DaytwoError({
    code: 'may-not-act',
    exitCode: EXIT.usage,
    message: `${name} may look here, and not ${what}`,
    next: 'whoever keeps the configuration can set role: act under people',
  });

/** Codes of what a form or a program sent, and not of what its address names. */
const SENT_WRONG: ReadonlySet<string> = new Set(['past-date', 'far-date', 'no-task', 'no-name']);

function statusOf({ code, exitCode }: DaytwoError): Failure['status'] {
  if (code === 'store-busy') return 503;
  if (code === 'may-not-act' || code === 'may-not-read') return 403;
  if (SENT_WRONG.has(code) || (code.startsWith('bad-') && exitCode === EXIT.usage)) return 400;
  if (code.startsWith('no-')) return 404;
  return exitCode === EXIT.usage || exitCode === EXIT.notEnoughEvidence ? 409 : 500;
}

/** Answers with a failure: JSON for programs, a page for people. */
export function answerFailure(c: WebContext, failure: Failure): Response | Promise<Response> {
  const { status, code, what, next } = failure;
  if (isForProgram(c)) return c.json({ error: { code, message: what, next } }, status);
  const words = failureWords(failure);
  const viewer = c.get('viewer') as Viewer | undefined;
  return c.html(
    viewer === undefined
      ? bareDocument(c.get('base') ?? '', titleOf(status), words)
      : layout({ title: titleOf(status), place: null, body: words }, viewer),
    status,
  );
}

const failureWords = ({ status, what, next }: Failure): Html =>
  html`<h1>${titleOf(status)}</h1>
    <p role="alert">${capital(what)}</p>
    ${next !== null && html`<p>Next: ${next}</p>`}`;

const TITLES: Readonly<Record<Failure['status'], string>> = {
  400: 'That could not be read',
  401: 'Sign in first',
  403: 'You may not do that',
  404: 'There is no such thing',
  405: 'That is not done here',
  409: 'That was not done',
  413: 'That is too long',
  415: 'That could not be read',
  421: 'Asked for under another name',
  429: 'Too many tries',
  500: 'Something went wrong',
  503: 'Not now',
};
const titleOf = (status: Failure['status']): string => TITLES[status];

/** A document for those who are not in. @param refresh where the browser goes by itself */
export function bareDocument(base: string, title: string, body: Html, refresh?: string): Html {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        ${refresh !== undefined && html`<meta http-equiv="refresh" content="0; url=${refresh}" />`}
        <title>${title} · daytwo</title>
        <link rel="stylesheet" href="${base}${ASSETS.style.path}" />
      </head>
      <body class="bare">
        <main>${body}</main>
      </body>
    </html>`;
}
