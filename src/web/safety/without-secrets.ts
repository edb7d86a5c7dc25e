import type { Redactor } from '../../platform/privacy/redactor.ts';
import type { Web, WebContext } from '../request.ts';

const REPEATS = /^(?:application\/json|text\/plain)\b/;

/** Where somebody wants to go, a path of ours; the first page where a secret of ours stands in it. */
export const pathWithoutSecrets = (path: string, { live }: Pick<Web, 'live'>): string =>
  live().config.redactor.text(path) === path ? path : '/';

/**
 * A refusal quotes what was sent: secrets of the configuration are taken out of it, since whoever
 * sent them may log what comes back.
 */
export async function refuseWithoutSecrets(c: WebContext, redactor: Redactor): Promise<void> {
  const type = c.res.headers.get('content-type') ?? '';
  if (c.res.status < 400 || !REPEATS.test(type)) return;
  const said = await c.res.text();
  const { status, headers } = c.res;
  headers.delete('content-length');
  c.res = new Response(cleaned(said, redactor), { status, headers });
}

/** JSON is cut value by value, so that it stays JSON. */
function cleaned(said: string, redactor: Redactor): string {
  try {
    return JSON.stringify(redactor.value(JSON.parse(said)));
  } catch {
    return redactor.text(said);
  }
}
