import type { Redactor } from '../../platform/privacy/redactor.ts';
import type { Web, WebContext } from '../request.ts';

const REPEATS = /^(?:application\/json|text\/plain)\b/;
const QUOTES = /^(?:application\/json|text\/(?:html|plain))\b/;

/** Where somebody wants to go, a path of ours; the first page where a secret of ours stands in it. */
export const pathWithoutSecrets = (path: string, { live }: Pick<Web, 'live'>): string =>
  live().config.redactor.text(path) === path ? path : '/';

/**
 * Secrets of the configuration are taken out of what is answered. A refusal quotes what was sent,
 * and whoever sent it may log what comes back; a page quotes what was stored, some of it before a
 * secret was known here.
 */
export async function answerWithoutSecrets(c: WebContext, redactor: Redactor): Promise<void> {
  const type = c.res.headers.get('content-type') ?? '';
  const isRefusal = c.res.status >= 400 && REPEATS.test(type);
  if (!isRefusal && !QUOTES.test(type)) return;
  const said = await c.res.text();
  const shown = isRefusal ? cleaned(said, redactor) : redactor.page(said);
  const { status, headers } = c.res;
  headers.delete('content-length');
  c.res = new Response(said === '' ? null : shown, { status, headers });
}

/** JSON is cut value by value, so that it stays JSON. */
function cleaned(said: string, redactor: Redactor): string {
  try {
    return JSON.stringify(redactor.value(JSON.parse(said)));
  } catch {
    return redactor.text(said);
  }
}
