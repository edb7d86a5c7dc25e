import type { Chapter } from './chapter.ts';

/** All chapters together, as docs/benchmarks/faults.md shows them. */
export function summarise(chapters: readonly Chapter[]): { ok: boolean; text: string } {
  const met = sum(chapters.map((c) => c.met));
  const story = sum(chapters.map((c) => c.story));
  const problems = chapters.flatMap((c) => c.problems);
  const kills = chapters.reduce((n, c) => n + c.kills, 0);
  const seconds = chapters.reduce((n, c) => n + c.seconds, 0);
  const table = (head: string, of: Record<string, number>): string =>
    [
      `| ${head} | |\n|---|---|`,
      ...Object.entries(of)
        .toSorted()
        .map(([what, n]) => `| ${what} | ${n} |`),
    ].join('\n');
  return {
    ok: problems.length === 0,
    text: [
      `${kills} kills in ${chapters.length} installations, ${Math.round(seconds / 60)} minutes: ` +
        (problems.length === 0 ? 'everything held' : `${problems.length} things did not hold`),
      table('what a kill met', met),
      table('what happened', story),
      ...problems,
    ].join('\n\n'),
  };
}

function sum(of: readonly Record<string, number>[]): Record<string, number> {
  const total: Record<string, number> = {};
  for (const record of of)
    for (const [key, n] of Object.entries(record)) total[key] = (total[key] ?? 0) + n;
  return total;
}
