import { isCollection, parseDocument, visit } from 'yaml';

/** promptfoo reads at most this many characters of one object. */
const LONGEST = 100_000;
/**
 * All scanning of one output together; beyond it the rest is left unread, so that a hostile reply
 * cannot hold the host.
 */
const MOST_STEPS = 4_000_000;
/** Deeper nesting is no answer of a model; a YAML reader's time grows with its square. */
const DEEPEST = 200;
/** Characters given to the lenient reader, all attempts together. */
const MOST_LENIENT = 400_000;

/**
 * The JSON objects in a text, as promptfoo 0.121.20 finds them: from each `{` to where the braces
 * balance (strings are not looked into), read leniently as YAML with `//` comments; an object that
 * the text cuts off is closed for it.
 */
export function extractJsonObjects(text: string): object[] {
  const found: object[] = [];
  let steps = 0;
  let lenient = 0;
  for (
    let start = text.indexOf('{');
    start >= 0 && steps < MOST_STEPS;
    start = text.indexOf('{', start + 1)
  ) {
    const limit = Math.min(start + LONGEST, text.length);
    if (start + 1 >= limit) break;
    let depth = 1;
    let deepest = 1;
    let end = start + 1;
    while (end < limit && depth > 0) {
      const c = text[end++];
      if (c === '{') deepest = Math.max(deepest, ++depth);
      else if (c === '}') depth--;
    }
    steps += end - start;
    if (deepest > DEEPEST) continue;
    const candidate = text.slice(start, end) + '}'.repeat(depth);
    let value = readStrict(candidate);
    if (value === null && lenient < MOST_LENIENT) {
      lenient += candidate.length;
      value = readLenient(candidate);
    }
    if (value === null) continue;
    found.push(value);
    start = end - 1;
  }
  return found;
}

function readStrict(text: string): object | null {
  try {
    return objectOrNull(JSON.parse(text));
  } catch {
    return null;
  }
}

/**
 * Single quotes, bare words, comments, trailing commas: YAML's flow style takes what strict JSON
 * does not; its keys stay plain.
 */
function readLenient(text: string): object | null {
  try {
    const document = parseDocument(hashComments(text), {
      uniqueKeys: false,
      merge: true,
      logLevel: 'silent',
    });
    let plain = document.errors.length === 0;
    visit(document, {
      Pair(_, { key }) {
        if (!isCollection(key)) return undefined;
        plain = false;
        return visit.BREAK;
      },
    });
    return plain ? objectOrNull(document.toJS({ maxAliasCount: 50 })) : null;
  } catch {
    return null;
  }
}

const objectOrNull = (v: unknown): object | null =>
  typeof v === 'object' && v !== null ? v : null;

/** Turns `// note` into `# note` outside quotes and outside URLs, so that YAML skips it. */
function hashComments(text: string): string {
  return text
    .split('\n')
    .map((line) => {
      let quote = '';
      for (let i = 0; i < line.length; i++) {
        const c = line[i] ?? '';
        if (quote !== '') {
          if (c === '\\') i++;
          else if (c === quote && !(quote === "'" && /[a-zA-Z]/.test(line[i + 1] ?? '')))
            quote = '';
        } else if (c === '"' || (c === "'" && !/[a-zA-Z]/.test(line[i - 1] ?? ''))) quote = c;
        else if (c === '/' && line[i + 1] === '/' && line[i - 1] !== ':')
          return `${line.slice(0, i)}#${line.slice(i + 2)}`;
      }
      return line;
    })
    .join('\n');
}
