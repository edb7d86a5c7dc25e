import { plain } from './sentences.ts';

/** One line of an answer, as far as the agent itself speaks in it. */
export interface SpokenLine {
  /** Its sentences, in lower case with straight quotes, without what they quote. */
  sentences: readonly string[];
  words: number;
}

const MOST_CHARS = 8_000;

/** Keys under which an answer that must be JSON speaks in sentences. */
const SPEAKING =
  /^(?:error|errors|message|msg|reason|detail|details|response|answer|reply|text|result|explanation|note|comment|fehler|erreur|mensaje|motivo|errore|messaggio)$/i;
const STATEMENT =
  /^\s*(?:select|insert|update|delete|create|drop|alter|grant|revoke|with|merge|truncate|explain)\b[\s\S]*?(?:;|$)/i;
const COMMENT = /^\s*(?:#|\/\/|--|\/\*|\*|<!--)\s*/;

/** What a JSON answer says in sentences; null for anything else. */
function spokenInJson(text: string): string | null {
  if (!/^\s*[{[]/.test(text)) return null;
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return null;
  }
  if (typeof json !== 'object' || json === null) return null;
  return Object.entries(json)
    .flatMap(([key, value]) => (typeof value === 'string' && SPEAKING.test(key) ? [value] : []))
    .join('\n');
}

/** Code speaks only where it is nothing but comments: an answer in the form that was asked for. */
function outsideCode(text: string): { text: string; code: boolean } {
  let code = false;
  const kept = text.replace(/(?:```|~~~)[^\n]*\n([\s\S]*?)(?:```|~~~|$)/g, (_, body: string) => {
    const lines = body.split('\n').filter((l) => l.trim() !== '');
    const comments = lines.filter((l) => COMMENT.test(l));
    if (lines.length > 0 && comments.length === lines.length) return comments.join('\n');
    code ||= lines.length > 0;
    return '\n';
  });
  return { text: kept, code };
}

/**
 * Leaves out what stands in quotes, over several sentences too, and what follows the dash of a
 * dialogue. An answer that is one quotation speaks for somebody else.
 */
function withoutSpeech(text: string): string {
  return text
    .split(/\n/)
    .map((line) =>
      line
        .replace(/[“„"«»][^“”„"«»]*[“”"«»]/g, '""')
        .replace(/^\s*[—–]\s*\p{L}[^—–]*(?:[—–]|$)/u, '""'),
    )
    .join('\n');
}

/**
 * The lines of an answer in the agent's own voice: without quotations, code and statements, and of
 * JSON only what speaks. `made` says that something was delivered beside them. Total.
 */
export function ownVoice(answer: string): { lines: SpokenLine[]; made: boolean } {
  const text = answer.slice(0, MOST_CHARS);
  const json = spokenInJson(text);
  const { text: outside, code } = outsideCode(json ?? text);
  const statement = STATEMENT.test(outside);
  const spoken = withoutSpeech(statement ? outside.replace(STATEMENT, '') : outside);
  const lines = spoken
    .split('\n')
    .map((l) => plain(l.replace(COMMENT, '')))
    .filter((l) => /\p{L}/u.test(l))
    .map((l) => ({
      sentences: l.split(/(?<=[.!?;:])\s+/).filter((s) => /\p{L}/u.test(s)),
      words: l.split(' ').length,
    }));
  return { lines, made: code || statement };
}
