import { readFileSync, statSync } from 'node:fs';
import { isMap, isNode, isSeq, LineCounter, parseDocument } from 'yaml';
import { resolvePath } from '../config/names.ts';
import type { AgentConfig } from '../config/schema.ts';
import { DaytwoError, EXIT } from '../domain/errors.ts';
import type { ToolSpec } from '../domain/provider.ts';
import { shorten } from '../domain/shorten.ts';
import { linkProblem } from '../platform/files/links.ts';
import { secretPlaceProblem } from '../platform/files/secret-places.ts';
import { readTool } from './tool-shapes.ts';

/**
 * Inline tools, or a YAML or JSON file that lists them, in any shape that APIs take.
 * @throws DaytwoError `bad-tools` with every problem of the list at once, each with its place
 */
export function toolsOf(
  folder: string,
  tools: AgentConfig['target']['tools'],
  secretFiles: readonly string[] = [],
): readonly ToolSpec[] {
  if (typeof tools !== 'string') return listed(tools, 'target.tools', () => null);
  const text = toolsText(folder, resolvePath(folder, tools), secretFiles);
  const counter = new LineCounter();
  const document = parseDocument(text, { lineCounter: counter });
  const [error] = document.errors;
  if (error !== undefined)
    throw badTools(
      `${tools}, line ${error.linePos?.[0].line ?? 1}: is neither YAML nor JSON ` +
        `(${shorten(error.message.split('\n')[0] ?? '', 120)})`,
    );
  const given: unknown = document.toJS({ maxAliasCount: 100 });
  const isWrapped = isMap(document.contents) && document.contents.has('tools');
  const list = isWrapped ? document.get('tools', true) : document.contents;
  return listed(isWrapped ? (given as { tools: unknown }).tools : given, tools, (i) => {
    const node = isSeq(list) ? list.items[i] : undefined;
    const at = isNode(node) ? node.range?.[0] : undefined;
    return at === undefined ? null : counter.linePos(at).line;
  });
}

/** The tools of a list. @param lineOf where one stands; null where that is not known */
function listed(
  given: unknown,
  where: string,
  lineOf: (index: number) => number | null,
): ToolSpec[] {
  if (!Array.isArray(given))
    throw badTools(`${where}: is no list of tools, each with a name, a description and parameters`);
  const read = given.map(readTool);
  const problems = read.flatMap((r, i) => {
    if (r.ok) return [];
    const line = lineOf(i);
    return [`${line === null ? '' : `line ${line}: `}tool ${i + 1}${named(given[i])} ${r.problem}`];
  });
  const left = problems.length - MOST_TOLD;
  if (problems.length > 0)
    throw badTools(
      `${where}, ${problems.slice(0, MOST_TOLD).join('; ')}${left > 0 ? `; and ${left} more` : ''}`,
    );
  return read.flatMap((r) => (r.ok ? [r.tool] : []));
}

const MOST_TOLD = 3;

/** " (lookup)" of a tool that has a name, whatever else is wrong with it. */
function named(tool: unknown): string {
  const { name, function: own } = (tool ?? {}) as { name?: unknown; function?: { name?: unknown } };
  const known = name ?? own?.name;
  return typeof known === 'string' && known !== '' ? ` (${shorten(known, 40)})` : '';
}

const badTools = (message: string): DaytwoError =>
  new DaytwoError({
    code: 'bad-tools',
    exitCode: EXIT.config,
    message,
    next: 'write tools as OpenAI or Anthropic take them, or as {name, description, parameters}',
  });

export const LARGEST_TOOLS = 1_000_000;

export function toolsText(
  folder: string,
  file: string,
  secretFiles: readonly string[] = [],
): string {
  const out = linkProblem(folder, file) ?? secretPlaceProblem(file, secretFiles);
  if (out !== null)
    throw new DaytwoError({ code: 'bad-tools', exitCode: EXIT.config, message: `${file} ${out}` });
  const stat = statSync(file);
  if (stat.isFile() && stat.size <= LARGEST_TOOLS) return readFileSync(file, 'utf8');
  throw new DaytwoError({
    code: 'bad-tools',
    exitCode: EXIT.config,
    message: stat.isFile()
      ? `the tools in ${file} are larger than ${LARGEST_TOOLS / 1e6} MB`
      : `${file} is no regular file`,
  });
}
