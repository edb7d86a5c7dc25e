/** A model's name where it stands in a text. */
export interface NamedModel {
  /** As it is known. */
  model: string;
  /** 1-based. */
  line: number;
}

/** A name as code and configuration write it: `gpt-4o`, `openai/gpt-4o`, `claude-x@20250219`. */
const WORD = /[A-Za-z0-9][\w.:@/+-]*[A-Za-z0-9]|[A-Za-z0-9]/g;
const MARKED = /[-.\d].*[-.]|[-.].*\d/;

/**
 * Every known model that a text names, once a line. A name stands alone or behind those who route
 * to it (`openrouter/openai/gpt-4o`, `openai:chat:gpt-4o`). A word that could be anything (`o1`,
 * `ada`) counts only in quotes. Pure.
 * @param known names in small letters
 */
export function findModelIds(text: string, known: ReadonlySet<string>): NamedModel[] {
  const found: NamedModel[] = [];
  for (const [i, line] of text.split('\n').entries()) {
    const here = new Set<string>();
    for (const match of line.matchAll(WORD)) {
      const model = knownIn(match[0].toLowerCase(), known);
      if (model === null || here.has(model)) continue;
      if (!MARKED.test(model) && !isQuoted(line, match.index, match[0].length)) continue;
      here.add(model);
      found.push({ model, line: i + 1 });
    }
  }
  return found;
}

/** The longest end of a word that is a known name. */
function knownIn(word: string, known: ReadonlySet<string>): string | null {
  for (let rest = word; ;) {
    if (known.has(rest)) return rest;
    const cut = rest.search(/[/:]/);
    if (cut < 0) return null;
    rest = rest.slice(cut + 1);
  }
}

function isQuoted(line: string, at: number, length: number): boolean {
  const [before = '', after = ''] = [line[at - 1], line[at + length]];
  return before === after && /["'`]/.test(before);
}
