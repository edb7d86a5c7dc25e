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
  try {
    const values: unknown = parse(block, { maxAliasCount: 20, logLevel: 'error' });
    if (values === null) return { values: {}, problem: null };
    return typeof values === 'object' && !Array.isArray(values)
      ? { values: values as Record<string, unknown>, problem: null }
      : { values: {}, problem: 'its front matter is no map of keys' };
  } catch (e) {
    return {
      values: {},
      problem: `its front matter cannot be read: ${messageOf(e).split('\n')[0] ?? ''}`,
    };
  }
}
