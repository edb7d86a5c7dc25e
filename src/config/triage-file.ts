import { readFileSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Problem } from '../domain/errors.ts';
import { fileWords } from '../domain/text-files.ts';
import { keysAt } from './keys.ts';
import { resolvePath } from './names.ts';
import { at, LARGEST_FILE, nearest, parseYaml, schemaProblems, type Yaml } from './places.ts';
import { triageFileSchema, type TriageRules } from './schema-triage.ts';

/** An agent's `triage.yaml`, as it was read with the configuration. */
export interface TriageFile {
  file: string;
  /** What its paths are relative to. */
  folder: string;
  rules: TriageRules;
  /** Where something stands in it. */
  place: Yaml['place'];
}

type Linked = (folder: string, path: string) => string | null;

/**
 * Reads the triage files that agents name: every problem with the line it stands in. What is broken
 * is left out.
 */
export function triageFilesIn(
  agents: Readonly<Record<string, { triage?: string | undefined }>>,
  where: { folder: string; place: Yaml['place']; linkProblem: Linked },
  problems: Problem[],
): Record<string, TriageFile> {
  const read = Object.entries(agents).flatMap(([id, { triage }]): [string, TriageFile][] => {
    if (triage === undefined) return [];
    const file = resolvePath(where.folder, triage);
    const found = readTriageFile(file, where.linkProblem);
    if (typeof found === 'string') {
      const path = ['agents', id, 'triage'];
      problems.push({ place: where.place(path), path: path.join('.'), message: found });
      return [];
    }
    problems.push(...found.problems);
    return found.triage === null ? [] : [[id, found.triage]];
  });
  return Object.fromEntries(read);
}

/** A triage file with its problems; words where there is no such file to read. */
export function readTriageFile(
  file: string,
  linkProblem: Linked = () => null,
): string | { triage: TriageFile | null; problems: Problem[] } {
  const folder = dirname(file);
  let text: string;
  try {
    const out = linkProblem(folder, file);
    if (out !== null) return `${file} ${out}`;
    const stat = statSync(file, { throwIfNoEntry: false });
    if (stat === undefined) return `there is no file ${file}`;
    if (!stat.isFile()) return `${file} is no regular file`;
    if (stat.size > LARGEST_FILE) return `${file} is larger than ${LARGEST_FILE / 1e6} MB`;
    text = readFileSync(file, 'utf8');
  } catch (e) {
    return `${file} ${fileWords(e)}`;
  }
  const yaml = parseYaml(text, file);
  if (yaml.problems.length > 0) return { triage: null, problems: yaml.problems };
  const parsed = triageFileSchema.safeParse(yaml.value ?? {});
  const misspelt = lanesMisspelt(yaml);
  const found = parsed.success
    ? missingSources(parsed.data, folder, yaml, linkProblem)
    : schemaProblems(parsed.error, yaml, (path) => keysAt(triageFileSchema, path));
  const problems = [
    ...found.filter((p) => !misspelt.some((m) => m.path === p.path)),
    ...misspelt,
  ].toSorted((a, b) => (a.place.line ?? 0) - (b.place.line ?? 0));
  const triage = parsed.success ? { file, folder, rules: parsed.data, place: yaml.place } : null;
  return { triage: problems.length > 0 ? null : triage, problems };
}

function missingSources(
  { tasks }: TriageRules,
  folder: string,
  yaml: Yaml,
  linkProblem: Linked,
): Problem[] {
  return Object.entries(tasks).flatMap(([name, { figures }]) => {
    if (figures === undefined) return [];
    const path = ['tasks', name, 'figures', 'file'];
    const file = resolvePath(folder, figures.file);
    const out = linkProblem(folder, file);
    const message =
      out !== null
        ? `${file} ${out}`
        : statSync(file, { throwIfNoEntry: false })?.isFile() === true
          ? null
          : `there is no file ${file}`;
    return message === null ? [] : [{ place: yaml.place(path), path: path.join('.'), message }];
  });
}

const LANE_WORDS = ['deep', 'scan', 'automated'];

/** A lane that is none, with the one that was meant. */
function lanesMisspelt(yaml: Yaml): Problem[] {
  const rules = at(yaml.value, ['rules']);
  if (!Array.isArray(rules)) return [];
  return rules.flatMap((rule: unknown, i): Problem[] => {
    const lane = at(rule, ['lane']);
    const near = typeof lane === 'string' ? nearest(lane, LANE_WORDS) : null;
    if (typeof lane !== 'string' || near === null || near === lane) return [];
    const message = `there is no lane "${lane}"`;
    const place = yaml.place(['rules', i, 'lane']);
    return [{ place, path: `rules[${i}].lane`, message, hint: `did you mean "${near}"?` }];
  });
}
