import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { expect, test } from 'vitest';
import { PRESETS } from '../../../src/agents/presets/registry.ts';
import { parseYaml } from '../../../src/config/places.ts';
import type { ListedModel } from '../../../src/domain/provider.ts';
import { seedRows, seedSchema } from '../../../src/models/calendars/facts.ts';
import { bareId } from '../../../src/models/calendars/names.ts';
import { inheritedEnd } from '../../../src/models/lists/aliases.ts';

// No day of today is asked here: an end that the shipped facts know is a reason against a model in
// an example whether it has come or not, so that nothing turns red by itself.

const root = join(import.meta.dirname, '../../..');
const filesIn = (folder: string, ending: string): string[] =>
  readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((e) => e.isFile() && e.name.endsWith(ending))
    .map((e) => join(e.parentPath, e.name));
const read = (file: string): string => readFileSync(file, 'utf8');

const known: readonly ListedModel[] = filesIn('data/facts', '.yaml')
  .flatMap((file) => seedRows(seedSchema.parse(parseYaml(read(file), file).value)))
  .map((row) => ({
    id: bareId(row.model),
    createdAt: null,
    endsAt: row.endsAt,
    deprecatedAt: row.deprecatedAt,
    lifecycle: null,
    replacement: row.replacement,
    aliases: [],
  }));

/** The day on which a model ends, as the facts have it or as an alias takes it over. */
function endOf(model: string): string | null {
  const id = bareId(model);
  const own = known.find((row) => row.id === id)?.endsAt;
  return own ?? inheritedEnd(id, known, new Map())?.endsAt ?? null;
}

/**
 * Models that a text names and that end. A line that says itself when its model ends is no example
 * to follow.
 */
function endingIn(text: string): string[] {
  return text
    .split('\n')
    .filter((line) => !/\bends\b/.test(line))
    .flatMap((line) => line.match(/[\w./:@-]+/g) ?? [])
    .flatMap((word) => {
      const name = word.replace(/[.:/]+$/, '');
      const found = [name, name.split(':').at(-1) ?? name].find((n) => endOf(n) !== null);
      return found === undefined ? [] : [`${name} ends ${endOf(found)?.slice(0, 10)}`];
    });
}

/**
 * Blocks of code, fenced or indented, without what a command is shown to print: what people copy.
 * Prose may tell of models that are gone.
 */
function codeOf(markdown: string): string {
  let fenced = false;
  let isPrinted = false;
  return markdown
    .split('\n')
    .filter((line) => {
      const fence = line.trimStart().startsWith('```');
      if (fence) fenced = !fenced;
      if (line.startsWith('    $ ')) isPrinted = true;
      else if (line !== '' && !line.startsWith('    ')) isPrinted = false;
      const isCode =
        fenced || (line.startsWith('    ') && (!isPrinted || line.startsWith('    $ ')));
      return !fence && isCode;
    })
    .join('\n');
}

test('a model that ends is found by its version, its bare name, and behind whatever routes to it', () => {
  const text = `model: gpt-4.1-mini-2025-04-14
# judge: { model: gpt-4.1-mini }
providers: [openai:chat:gpt-4o, "openai:gpt-4o-mini"]
headers: { x-openclaw-model: anthropic/claude-sonnet-4-5 }
daytwo rehearse desk --model gpt-4.1.
- { provider: openai, model: ft:gpt-4o:acme, ends: 2027-03-31 }
model: gpt-4.1-mini-of-our-own`;
  expect(endingIn(text)).toEqual([
    'gpt-4.1-mini-2025-04-14 ends 2027-01-14',
    'gpt-4.1-mini ends 2027-01-14',
    'openai:chat:gpt-4o ends 2027-01-14',
    'openai:gpt-4o-mini ends 2027-01-14',
    'anthropic/claude-sonnet-4-5 ends 2026-11-30',
    'gpt-4.1 ends 2027-01-14',
  ]);
});

test('no configuration or example that ships names a model whose end the shipped facts know', () => {
  const readme = read(join(root, 'README.md'));
  const shipped: (readonly [string, string])[] = [
    ...filesIn('config', '').map((file) => [relative(root, file), read(file)] as const),
    ...Object.values(PRESETS).flatMap((preset) => {
      const starter = preset.starter({ workspace: '..', absolute: join(root, 'no-workspace') });
      return [
        [`the starter of the preset ${preset.name}`, starter.config] as const,
        [`the suite of the preset ${preset.name}`, starter.suite] as const,
      ];
    }),
    ...filesIn('src/cli/commands', '.ts').map(
      (file) => [relative(root, file), read(file)] as const,
    ),
    ['README.md', [codeOf(readme), ...(readme.match(/`[^`\n]+`/g) ?? [])].join('\n')],
    ...filesIn('docs', '.md').map((file) => [relative(root, file), codeOf(read(file))] as const),
  ];
  expect(shipped.filter(([, text]) => /\bmodel: \S/.test(text)).length).toBeGreaterThan(5);
  expect(
    shipped.flatMap(([where, text]) => endingIn(text).map((end) => `${where}: ${end}`)),
  ).toEqual([]);
});
