import { parse } from 'yaml';
import { messageOf } from '../domain/errors.ts';

const BLOCK = /^\uFEFF?---\r?\n([\s\S]*?)\r?\n---[ \t]*(?:\r?\n|$)/;
const LARGEST = 20_000;

/**
 * The YAML between the first two `---` of a Markdown file. Empty where there is none, `problem`
 * where it cannot be read.
 */
export function frontMatter(text: string): {
  values: Readonly<Record<string, unknown>>;
  problem: string | null;
} {
  const block = BLOCK.exec(text)?.[1];
  if (block === undefined) return { values: {}, problem: null };
  if (block.length > LARGEST)
    return { values: {}, problem: 'its front matter is too long to be one' };
  const read = (yaml: string): ReturnType<typeof frontMatter> => {
    const values: unknown = parse(yaml, { maxAliasCount: 20, logLevel: 'error' });
    if (values === null) return { values: {}, problem: null };
    return typeof values === 'object' && !Array.isArray(values)
      ? { values: values as Record<string, unknown>, problem: null }
      : { values: {}, problem: 'its front matter is no map of keys' };
  };
  try {
    return read(block);
  } catch (e) {
    try {
      return read(quoted(block));
    } catch {
      return {
        values: {},
        problem: `its front matter cannot be read: ${messageOf(e).split('\n')[0] ?? ''}`,
      };
    }
  }
}

const LINE = /^([A-Za-z_-]+):\s+(.+)$/;
const TROUBLE = /[{}[\]*&#!|>%@`]|: /;

/**
 * What is no YAML is read a second time with quotes around values that need them, as Claude Code
 * does: most descriptions of agents hold a colon. It leaves lines that end in CR alone, so with
 * those such a file stays unread there, and here (Zotero-TTS issue 27, read 2026-11-29).
 */
function quoted(block: string): string {
  return block
    .split('\n')
    .map((line) => {
      const [, key = '', value = ''] = LINE.exec(line) ?? [];
      const closed = /^"[\s\S]*"$|^'[\s\S]*'$/.test(value);
      // A list that does not close is a slip, but for a description, which is never one.
      const list = key !== 'description' && /^[[{]/.test(value);
      if (key === '' || closed || list || !TROUBLE.test(value)) return line;
      return `${key}: "${value.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
    })
    .join('\n');
}
