import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

const ROOT = resolve(import.meta.dirname, '..');

/** What only a test that starts something asks for: processes, or a worker with all its parts. */
const STARTS = /^node:(child_process|cluster|worker_threads)$|^src\/(app|main)\b/;
/** Named there, but nothing is started by it. */
const HARMLESS: ReadonlySet<string> = new Set([
  // The table of plug-ins that a configuration is read with.
  'src/app/plugins.ts',
  // Runs mkfifo and waits for it: Node makes no pipes.
  'test/fixtures/named-pipe.ts',
]);
/** What belongs to a whole process; a thread may set no umask. */
const OF_THE_PROCESS = /\bprocess\.(kill|umask|chdir)\(/;

const files = new Map(
  readdirSync(join(ROOT, 'test'), { recursive: true, withFileTypes: true })
    .filter((e) => e.isFile() && e.name.endsWith('.ts'))
    .map((e) => join(e.parentPath, e.name))
    .map((path) => [relative(ROOT, path), readFileSync(path, 'utf8')]),
);

function importsOf(file: string): string[] {
  return [...(files.get(file) ?? '').matchAll(/(?:from|import\()\s*'((?:\.|node:)[^']+)'/g)]
    .map((m) => m[1] ?? '')
    .map((to) => (to.startsWith('.') ? relative(ROOT, resolve(ROOT, dirname(file), to)) : to))
    .filter((to) => !HARMLESS.has(to));
}

/** How a test comes to start something, import by import; null where it does not. */
function wayToStart(file: string, seen = new Set<string>()): string | null {
  if (seen.has(file)) return null;
  seen.add(file);
  if (OF_THE_PROCESS.test(files.get(file) ?? '')) return `${file} touches its process`;
  for (const to of importsOf(file)) {
    const way = STARTS.test(to) ? to : files.has(to) ? wayToStart(to, seen) : null;
    if (way !== null) return `${file} → ${way}`;
  }
  return null;
}

describe('a test that starts processes, worlds or kills', () => {
  it('is named *.system.test.ts, as far as its imports tell', () => {
    const quick = [...files.keys()].filter((f) => /(?<!\.system)\.test\.ts$/.test(f));
    expect(quick.flatMap((f) => wayToStart(f) ?? [])).toEqual([]);
  });

  it('is seen through the files that it imports', () => {
    expect(wayToStart('test/faults/kill.system.test.ts')).toMatch(/→ node:child_process$/);
    expect(wayToStart('test/app/whole-path.system.test.ts')).toMatch(/→ .*→ src\/app\//);
    expect(wayToStart('test/platform/sqlite/other-than-file.test.ts')).toBeNull();
  });
});
