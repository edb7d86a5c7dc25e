import { parse as parseCsv } from 'csv-parse/sync';
import { parse } from 'yaml';
import { hasMagic, isFileRef, type SuiteFiles, withoutScheme } from './files.ts';
import { isNamed } from './name-filter.ts';
import { child, type Located, placeOf, type Problems } from './problems.ts';

/** One prompt template of a suite, before variables. */
export interface ParsedPrompt {
  raw: string;
  /** What `prompts:` filters of providers and tests refer to. */
  label: string;
  id?: string;
  /** Request parameters that come with the prompt. */
  config?: Readonly<Record<string, unknown>>;
  at: Located;
}

const READABLE = new Set(['txt', 'json', 'jsonl', 'yaml', 'yml', 'md', 'j2', 'csv']);
const CODE = /\.(js|cjs|mjs|ts|cts|mts|py|rb|go|sh|bash|exe|bat|cmd|ps1|pl)(:\w+)?$/i;

/** All prompts of a suite in promptfoo's order. */
export function parsePrompts(at: Located, files: SuiteFiles, problems: Problems): ParsedPrompt[] {
  const { value } = at;
  if (typeof value === 'string') return onePrompt({ raw: value }, at, files, problems);
  if (Array.isArray(value))
    return value.flatMap((item: unknown, i) => listed(child(at, i, item), files, problems));
  if (typeof value === 'object' && value !== null) {
    return Object.entries(value).flatMap(([raw, label]) =>
      onePrompt(
        { raw, ...(typeof label === 'string' ? { label } : {}) },
        child(at, raw, label),
        files,
        problems,
      ),
    );
  }
  problems.add(placeOf(at), at.path, 'prompts must be text, a list or a map of files to labels');
  return [];
}

function listed(at: Located, files: SuiteFiles, problems: Problems): ParsedPrompt[] {
  if (typeof at.value === 'string') return onePrompt({ raw: at.value }, at, files, problems);
  if (typeof at.value === 'object' && at.value !== null && !Array.isArray(at.value)) {
    const { raw, id, label, config } = at.value as Record<string, unknown>;
    const source = raw ?? id;
    if (typeof source === 'string') {
      return onePrompt(
        {
          raw: source,
          ...(typeof id === 'string' ? { id } : {}),
          ...(typeof label === 'string' ? { label } : {}),
          ...(typeof config === 'object' && config !== null
            ? { config: config as Record<string, unknown> }
            : {}),
        },
        at,
        files,
        problems,
      );
    }
  }
  problems.add(
    placeOf(at),
    at.path,
    'a prompt must be text, or have `raw` (the text) or `id` (a file)',
  );
  return [];
}

type Base = Omit<ParsedPrompt, 'at' | 'label'> & { label?: string };

function onePrompt(base: Base, at: Located, files: SuiteFiles, problems: Problems): ParsedPrompt[] {
  const { raw } = base;
  if (/^(portkey|langfuse|helicone):\/\//.test(raw))
    return refuse(
      at,
      problems,
      `prompts from a prompt service (${raw.split(':')[0]}) are not supported; put the text into a file`,
    );
  if (
    raw.startsWith('exec:') ||
    (!raw.includes('\n') && CODE.test(raw) && (isFileRef(raw) || files.read(raw).ok))
  )
    return refuse(
      at,
      problems,
      `"${raw}" makes prompts with a program, which is not supported; use text, YAML or JSON`,
    );
  if (!meantAsFile(raw, files)) return [{ ...base, label: base.label ?? raw, at }];
  const named = hasMagic(raw)
    ? files.match(raw)
    : files.read(raw).ok
      ? [withoutScheme(raw)]
      : files.match(`${withoutScheme(raw).replace(/\/$/, '')}/*`);
  if (named.length === 0) {
    const read = files.read(raw);
    return refuse(
      at,
      problems,
      hasMagic(raw)
        ? `no file matches "${raw}"`
        : read.ok
          ? `there are no prompts in "${raw}"`
          : read.message,
    );
  }
  return named.flatMap((reference) => filePrompts(reference, base, at, files, problems));
}

/**
 * `file://` is always a file; bare text only where it looks like a path and such a file is there or
 * plainly meant.
 */
function meantAsFile(raw: string, files: SuiteFiles): boolean {
  if (raw.startsWith('file://')) return true;
  if (raw.includes('\n') || /\s|\{\{/.test(raw)) return false;
  const extension = /\.(\w+)$/.exec(raw)?.[1]?.toLowerCase();
  return (
    (extension !== undefined && READABLE.has(extension)) ||
    (raw.includes('*') && files.match(raw).length > 0)
  );
}

function filePrompts(
  reference: string,
  base: Base,
  at: Located,
  files: SuiteFiles,
  problems: Problems,
): ParsedPrompt[] {
  const read = files.read(reference);
  if (!read.ok) return refuse(at, problems, read.message);
  const { text } = read;
  const make = (raw: string, label = base.label ?? `${reference}: ${raw}`): ParsedPrompt => ({
    raw,
    label,
    ...(base.config ? { config: base.config } : {}),
    at,
  });
  const prompts = ((): ParsedPrompt[] | null => {
    switch (/\.(\w+)$/.exec(reference)?.[1]?.toLowerCase()) {
      case 'txt':
        return splitText(text).map((raw) =>
          make(raw, `${base.label === undefined ? '' : `${base.label}: `}${reference}: ${raw}`),
        );
      case 'json':
        return [make(compactJson(text, (t) => JSON.parse(t) as unknown))];
      case 'yaml':
      case 'yml':
        return [
          make(
            compactJson(text, (t) => parse(t, { maxAliasCount: 50, logLevel: 'error' }) as unknown),
          ),
        ];
      case 'jsonl':
        return text
          .split(/\r?\n/)
          .filter((line) => line !== '')
          .map((line) => make(line));
      case 'md':
      case 'j2':
        return [make(text)];
      case 'csv':
        return csvPrompts(text).map(({ raw, label }) => make(raw, label ?? base.label ?? raw));
      default:
        return null;
    }
  })();
  if (prompts === null)
    return refuse(
      at,
      problems,
      `"${reference}" is not a kind of prompt file that can be read (txt, md, json, jsonl, yaml, csv)`,
    );
  return prompts.length > 0
    ? prompts
    : refuse(at, problems, `there are no prompts in "${reference}"`);
}

/** Prompts of a text file: separated by lines of `---`, trimmed, empty ones dropped. */
export function splitText(text: string): string[] {
  return text
    .split(/\r?\n/)
    .reduce<string[][]>(
      (parts, line) => (line.trim() === '---' ? [...parts, []] : (parts.at(-1)?.push(line), parts)),
      [[]],
    )
    .map((lines) => lines.join('\n').trim())
    .filter((raw) => raw !== '');
}

/**
 * A chat kept as data becomes one line of JSON; a file whose templates make it no valid data stays
 * text.
 */
function compactJson(text: string, read: (t: string) => unknown): string {
  try {
    return JSON.stringify(read(text)) ?? text;
  } catch {
    return text;
  }
}

function csvPrompts(text: string): { raw: string; label?: string }[] {
  const lines = text.split(/\r?\n/).filter((line) => line.trim() !== '');
  const plain = (lines[0]?.trim().toLowerCase() === 'prompt' ? lines.slice(1) : lines).map(
    (raw) => ({ raw }),
  );
  if (!text.includes(',')) return plain;
  try {
    const rows = parseCsv(text, {
      columns: true,
      bom: true,
      relax_quotes: true,
      skip_empty_lines: true,
      trim: true,
    }) as unknown as Record<string, string>[];
    return rows.flatMap((r) =>
      r['prompt'] ? [{ raw: r['prompt'], ...(r['label'] ? { label: r['label'] } : {}) }] : [],
    );
  } catch {
    return plain;
  }
}

/**
 * Whether a `prompts:` filter names this prompt: its label or id, a prefix with `*`, or the part of
 * a label before a colon.
 */
export function promptAllowed(
  prompt: Pick<ParsedPrompt, 'label' | 'id'>,
  refs: readonly string[] | undefined,
): boolean {
  return isNamed([prompt.label, ...(prompt.id === undefined ? [] : [prompt.id])], refs);
}

function refuse(at: Located, problems: Problems, message: string): [] {
  problems.add(placeOf(at), at.path, message);
  return [];
}
