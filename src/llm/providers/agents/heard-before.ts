import { placesOf } from './question.ts';

/** Places that carry what was said before, or a name under which it is remembered. */
const CARRIERS: ReadonlySet<string> = new Set(['messages', 'uiMessages', 'session']);

/**
 * Whether the questions to an agent let it know what was said before in the conversation. An MCP
 * server knows it by its own session or process. Pure.
 */
export function hearsConversation(
  kind: string,
  options: Readonly<Record<string, unknown>>,
): boolean {
  const sent = sentBy(kind, options);
  if (sent === null) return true;
  const places = placesOf(sent).map((name) => name.split('.')[0] ?? '');
  const answer = options['answer'];
  const isNamed = typeof answer === 'object' && answer !== null && Reflect.has(answer, 'session');
  return places.some((name) => CARRIERS.has(name) || (name === 'conversation' && isNamed));
}

/** What an agent is sent, places unfilled; null where it hears of the conversation without them. */
function sentBy(kind: string, options: Readonly<Record<string, unknown>>): unknown {
  const { url, headers, body, method, encoding, command, input, stays } = options;
  if (kind === 'http') {
    // What it is sent unless said otherwise names the session, but for plain text.
    if (body === undefined && encoding !== 'text' && method !== 'GET') return null;
    return [url, headers, method === 'GET' ? null : body];
  }
  if (kind !== 'exec') return null;
  // As JSON it is sent the whole conversation unless said otherwise.
  if (body === undefined && input === 'json') return null;
  return [stays === true ? null : command, input === 'none' ? null : body];
}
