/**
 * Sizes (`70b`, `8x7b`, `a3b`, `r7b`, `e4b`) and windows (`128k`) say which member of a family it
 * is, not which version.
 */
const SIZE = /^(?:[a-z]?\d+(?:\.\d+)?b|\d+x\d+b|\d+k)$/;
/**
 * Letters around a version: `4o`, `4.5v`, `o3`, `v3`, `k2`, `qwen2.5`, `llama3.1`. What is no digit
 * stays.
 */
const VERSIONED = /^([a-z]*)\d+(?:\.\d+)*([a-z]?)$/;
/** Words for how fresh or how finished a version is. */
const STAGE = new Set([
  'latest',
  'preview',
  'beta',
  'experimental',
  'exp',
  'stable',
  'default',
  'snapshot',
]);

/**
 * The line that a model belongs to: its name without versions, dates and stages, so that a newer
 * one of the same kind has the same line. `gpt-4o-2024-11-20` → `gpt-o`,
 * `claude-3-5-haiku-20241022` and `claude-haiku-4-5` → `claude-haiku`, `o4-mini` → `o-mini`,
 * `meta-llama/Llama-3.3-70B-Instruct` → `meta-llama/llama-70b-instruct`. A name that is nothing but
 * a version is its own line. Pure.
 */
export function modelFamily(model: string): string {
  const slash = model.lastIndexOf('/');
  const owner = model.slice(0, slash + 1).toLowerCase();
  const words = model
    .slice(slash + 1)
    .toLowerCase()
    .split(/[-_:@\s]+/)
    .flatMap(wordsOf);
  const line = words.join('-');
  return line === '' ? model.toLowerCase() : owner + line;
}

function wordsOf(word: string): string[] {
  if (word === '' || STAGE.has(word)) return [];
  if (SIZE.test(word)) return [word];
  const versioned = VERSIONED.exec(word);
  if (versioned === null) return [word];
  const [, before = '', after = ''] = versioned;
  // `v3`, as a word of its own, is a version and nothing else.
  return [before === 'v' ? '' : before, after].filter((w) => w !== '');
}
