import { issueWords } from './issue-words.ts';
import { distance } from 'fastest-levenshtein';
import {
  type Document,
  isMap,
  isScalar,
  LineCounter,
  type Node,
  type Pair,
  parseDocument,
} from 'yaml';
import type { z } from 'zod';
import type { Place, Problem } from '../domain/errors.ts';
import { messageOf } from '../domain/errors.ts';
import { TOO_DEEP, UNKNOWN_ALIAS, unknownAlias, yamlFaults } from './yaml-errors.ts';

/** Above this a file is not something a person wrote. */
export const LARGEST_FILE = 1_000_000;

export interface Yaml {
  value: unknown;
  /** What the parser makes of a text with faults; undefined where it makes nothing. */
  left?: unknown;
  problems: Problem[];
  /** Where a path lies in the file; the nearest parent where it is missing. */
  place(path: readonly PropertyKey[]): Place;
}

/** Parses YAML that nobody vouches for: size and alias limits, every syntax error with its line. */
export function parseYaml(text: string, file: string): Yaml {
  const lines = new LineCounter();
  if (Buffer.byteLength(text) > LARGEST_FILE)
    return broken(file, `is larger than ${LARGEST_FILE / 1e6} MB`);
  let doc: Document.Parsed;
  try {
    // Without the lines around each error, which nobody is shown: of a text with thousands of them
    // they take most of the time.
    doc = parseDocument(text, { lineCounter: lines, uniqueKeys: true, prettyErrors: false });
  } catch (e) {
    return broken(
      file,
      e instanceof RangeError ? TOO_DEEP.message : `cannot be read as YAML: ${messageOf(e)}`,
    );
  }
  const place = (path: readonly PropertyKey[]): Place => locate(doc, lines, file, path);
  const problems = yamlFaults(text, doc.errors).map(({ offset, message }): Problem => {
    if (offset === null) return { place: { file }, path: '', message };
    const at = lines.linePos(offset);
    return { place: { file, line: at.line, column: at.col }, path: '', message };
  });
  if (problems.length > 0) return { value: undefined, left: leftOf(doc), problems, place };
  try {
    return { value: doc.toJS({ maxAliasCount: 100 }), problems, place };
  } catch (e) {
    if (e instanceof RangeError) return broken(file, TOO_DEEP.message);
    const at = unknownAlias(doc);
    if (at !== null) {
      const { line, col } = lines.linePos(at);
      const problem = { place: { file, line, column: col }, path: '', message: UNKNOWN_ALIAS };
      return { value: undefined, left: leftOf(doc), problems: [problem], place };
    }
    return broken(file, 'has too many aliases (over 100 uses); write the repeated parts out');
  }
}

function leftOf(doc: Document.Parsed): unknown {
  try {
    return doc.toJS({ maxAliasCount: 100 });
  } catch {
    return undefined;
  }
}

function broken(file: string, message: string): Yaml {
  return {
    value: undefined,
    problems: [{ place: { file }, path: '', message }],
    place: () => ({ file }),
  };
}

function locate(
  doc: Document.Parsed,
  lines: LineCounter,
  file: string,
  path: readonly PropertyKey[],
): Place {
  for (let depth = path.length; depth > 0; depth--) {
    const parent: unknown = depth === 1 ? doc.contents : doc.getIn(path.slice(0, depth - 1), true);
    const key = path[depth - 1];
    const pair = isMap(parent)
      ? (parent.items as Pair[]).find((p) => isScalar(p.key) && String(p.key.value) === String(key))
      : undefined;
    const node = (pair?.key ?? doc.getIn(path.slice(0, depth), true)) as Node | undefined;
    const start = node?.range?.[0];
    if (start !== undefined) {
      const at = lines.linePos(start);
      return { file, line: at.line, column: at.col };
    }
  }
  return { file, line: 1 };
}

/**
 * A schema's issues as problems with their lines; one an unknown key, with the nearest known key as
 * the hint.
 */
export function schemaProblems(
  error: z.ZodError,
  yaml: Yaml,
  knownKeys: (path: readonly PropertyKey[]) => readonly string[],
  prefix: readonly PropertyKey[] = [],
): Problem[] {
  return error.issues.flatMap((issue): Problem[] => {
    const path = [...prefix, ...issue.path];
    if (issue.code !== 'unrecognized_keys')
      return [
        {
          place: yaml.place(path),
          path: dotted(path),
          message:
            at(yaml.value, path) === undefined
              ? MISSING
              : `${words(issue, yaml.value, path)}${heldBy(path, at(yaml.value, path))}`,
        },
      ];
    return issue.keys.map((key) => {
      const near = nearest(key, knownKeys(path));
      return {
        place: yaml.place([...path, key]),
        path: dotted([...path, key]),
        message: 'unknown key',
        ...(near === null ? {} : { hint: `did you mean "${near}"?` }),
      };
    });
  });
}

/**
 * The schemas of plug-ins look at what a reference leads to, and at its line the reference alone is
 * seen.
 */
const heldBy = (path: readonly PropertyKey[], written: unknown): string =>
  ['providers', 'alerts'].includes(String(path[0])) &&
  typeof written === 'string' &&
  /^file:\S+$/.test(written)
    ? ` (in ${written})`
    : '';

/** What stands at a path of a value; undefined where nothing does. */
export function at(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (found, key) =>
      typeof found === 'object' && found !== null ? Reflect.get(found, key) : undefined,
    value,
  );
}

/** zod's words for a missing key are about types; a person left something out. */
const MISSING = 'is missing';

/** "expected string, or expected array": of a choice, what each way of writing it would need. */
function words(issue: z.core.$ZodIssue, value: unknown, path: readonly PropertyKey[]): string {
  if (issue.code !== 'invalid_union') return issueWords(issue);
  const each = issue.errors.flatMap(([first]) => {
    if (first === undefined) return [];
    const missing =
      ['invalid_type', 'invalid_union'].includes(first.code) &&
      at(value, [...path, ...first.path]) === undefined;
    return [missing ? MISSING : issueWords(first)];
  });
  return each.length === 0 ? 'does not fit' : [...new Set(each)].join(', or ');
}

export function dotted(path: readonly PropertyKey[]): string {
  return path
    .map((p) => (typeof p === 'number' ? `[${p}]` : `.${String(p)}`))
    .join('')
    .replace(/^\./, '');
}

/**
 * The known name that a misspelt one is closest to, where it is close enough to be meant; null
 * otherwise.
 */
export function nearest(word: string, known: readonly string[]): string | null {
  const lower = word.toLowerCase();
  const best = known
    .map((k) => ({ k, d: distance(lower, k.toLowerCase()) }))
    .toSorted((a, b) => a.d - b.d)[0];
  return best !== undefined && best.d <= Math.max(2, Math.floor(word.length / 3)) ? best.k : null;
}
