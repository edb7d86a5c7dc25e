import { readFileSync, statSync } from 'node:fs';
import { parse } from 'yaml';
import { z } from 'zod';
import { resolvePath } from '../config/names.ts';
import type { AgentConfig } from '../config/schema.ts';
import { DaytwoError, EXIT } from '../domain/errors.ts';
import type { ToolSpec } from '../domain/provider.ts';
import { linkProblem } from '../platform/files/links.ts';
import { secretPlaceProblem } from '../platform/files/secret-places.ts';

export const toolFile = z.array(
  z.strictObject({
    name: z.string(),
    description: z.string().optional(),
    parameters: z.record(z.string(), z.unknown()).default({}),
  }),
);

/** Inline tools, or a YAML or JSON file that lists them. */
export function toolsOf(
  folder: string,
  tools: AgentConfig['target']['tools'],
  secretFiles: readonly string[] = [],
): readonly ToolSpec[] {
  const listed =
    typeof tools === 'string'
      ? toolFile.safeParse(
          parse(toolsText(folder, resolvePath(folder, tools), secretFiles), { maxAliasCount: 100 }),
        )
      : toolFile.safeParse(tools);
  if (!listed.success)
    throw new DaytwoError({
      code: 'bad-tools',
      exitCode: EXIT.config,
      message:
        `the tools ${typeof tools === 'string' ? `in ${tools} ` : ''}are not a list ` +
        `of {name, description, parameters}: ${z.prettifyError(listed.error)}`,
    });
  return listed.data.map((t) => ({
    name: t.name,
    parameters: t.parameters,
    ...(t.description === undefined ? {} : { description: t.description }),
  }));
}

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
