import { statSync } from 'node:fs';
import { dirname } from 'node:path';
import { LineCounter, parseDocument } from 'yaml';
import type { Config } from '../../config/load.ts';
import { resolvePath, suiteName } from '../../config/names.ts';
import type { Sandbox } from '../../domain/suite.ts';
import { type CheckEdit, type CheckSource, editCheck } from './check-edits.ts';
import { exactText, filePatch, type MadePatch, shownFile } from './file-patch.ts';
import type { LoadedSuite } from './load.ts';
import { locate } from './locate.ts';
import { readSuite } from './prove-case.ts';

type Deps = {
  config: Pick<Config, 'folder' | 'agents' | 'redactor' | 'secretFiles'>;
  sandbox: Sandbox;
};

/** Where a check is written, and what an edit of it there would be. */
export interface CheckPlace {
  /** Relative to the configuration's folder where it lies below it. */
  file: string;
  /** 1-based. */
  line: number;
  /** Cases of the suite that have this very check, this one among them. */
  cases: number;
  /** It stands behind an anchor or a reference, which others may share too. */
  isShared: boolean;
  /** Its whole list does: what is taken out of it goes for others too. */
  isListShared: boolean;
  /** The patch that makes an edit. */
  patch(edit: CheckEdit): MadePatch;
}

/** The place of each check of a case, null where it cannot be told; or why none can. */
export type CheckPlaces =
  | { ok: true; places: readonly (CheckPlace | null)[] }
  | { ok: false; why: string };

/**
 * Where the checks of a stored case are written now, in their order.
 * @param asked `hash`: the case's whole hash; a case that was edited since has no places
 */
export async function checkPlaces(
  deps: Deps,
  asked: { agent: string; suite: string; hash: string },
): Promise<CheckPlaces> {
  const { folder, agents } = deps.config;
  const suite = agents[asked.agent]?.suites.find((s) => suiteName(s) === asked.suite);
  if (suite === undefined)
    return {
      ok: false,
      why: `the configuration has no suite ${asked.suite} of this agent any more`,
    };
  const file = resolvePath(folder, suite.file);
  const written = await writtenIn(deps.config, asked, () => readSuite(deps, file, suite));
  if (written === null)
    return {
      ok: false,
      why: `${shownFile(folder, file)} cannot be read now: daytwo check-config names its problems`,
    };
  const checks = written.byCase.get(asked.hash);
  if (checks === undefined)
    return {
      ok: false,
      why: `${shownFile(folder, file)} asks this case no more: it was edited since, or taken out`,
    };
  const texts = new Map(
    [...new Set(checks.map((c) => c.file))].map((name) => [name, exactText(name)]),
  );
  return {
    ok: true,
    places: checks.map((c) => {
      const text = texts.get(c.file) ?? null;
      const cases = written.cases.get(keyOf(c)) ?? 1;
      return text === null ? null : placeOf(deps, text, { source: c, cases });
    }),
  };
}

function placeOf(
  { config }: Deps,
  text: string,
  { source, cases }: { source: CheckSource; cases: number },
): CheckPlace | null {
  const at = lineOf(text, source);
  return at === null
    ? null
    : {
        file: shownFile(config.folder, source.file),
        ...at,
        cases,
        patch(edit) {
          const after = editCheck(text, source, edit);
          return after === null
            ? { ok: false, why: 'it stands where no small edit does it: edit it by hand' }
            : filePatch(config, { file: source.file, before: text, after });
        },
      };
}

/** The line of a check in its file's text; null where nothing there stands for it. */
export function lineOf(
  text: string,
  { path, row }: CheckSource,
): Pick<CheckPlace, 'line' | 'isShared' | 'isListShared'> | null {
  if (row !== undefined) return { line: row, isShared: false, isListShared: false };
  const counter = new LineCounter();
  const doc = parseDocument(text, { lineCounter: counter, merge: true, logLevel: 'silent' });
  const found = doc.errors.length > 0 ? null : locate(doc, path);
  const offset = found?.node.range?.[0];
  return found === null || offset === undefined
    ? null
    : {
        line: counter.linePos(offset).line,
        isShared: found.isShared,
        isListShared: locate(doc, path.slice(0, -1))?.isShared === true,
      };
}

/** What a suite's files say of its checks. */
interface Written {
  /** As they were when it was read. */
  stamp: string;
  files: readonly string[];
  byCase: ReadonlyMap<string, readonly CheckSource[]>;
  /** How many cases have a check, by its key. */
  cases: ReadonlyMap<string, number>;
}

/** What was read of the suites of one configuration; a reload makes another. */
const KNOWN = new WeakMap<object, Map<string, Written>>();

/** Reads a suite anew only where one of its files changed, or came; null where it has problems. */
async function writtenIn(
  config: Deps['config'],
  { agent, suite }: { agent: string; suite: string },
  load: () => Promise<{ ok: false } | ({ ok: true } & LoadedSuite)>,
): Promise<Written | null> {
  const known = KNOWN.get(config) ?? new Map<string, Written>();
  KNOWN.set(config, known);
  const key = `${agent}/${suite}`;
  const before = known.get(key);
  if (before !== undefined && before.stamp === stampOf(before.files)) return before;
  const loaded = await load();
  if (!loaded.ok) return null;
  const { files } = loaded.suite;
  const read = { stamp: stampOf(files), files, ...sourcesOf(loaded) };
  known.set(key, read);
  return read;
}

function sourcesOf({ rows }: LoadedSuite): Pick<Written, 'byCase' | 'cases'> {
  const byCase = new Map<string, readonly CheckSource[]>();
  const cases = new Map<string, number>();
  for (const { case: c, checks } of rows) {
    // Of twins the first is the one that counts.
    if (byCase.has(c.hash)) continue;
    byCase.set(c.hash, checks);
    for (const key of new Set(checks.map(keyOf))) cases.set(key, (cases.get(key) ?? 0) + 1);
  }
  return { byCase, cases };
}

const keyOf = ({ file, path, row }: CheckSource): string => JSON.stringify([file, path, row]);

/** Of the files, and of their folders: a pattern may match one that comes. */
const stampOf = (files: readonly string[]): string =>
  [...files, ...new Set(files.map((f) => dirname(f)))]
    .map((f) => {
      const s = statSync(f, { throwIfNoEntry: false });
      return s === undefined ? 'gone' : `${s.size} ${s.mtimeMs} ${s.ino}`;
    })
    .join('\n');
