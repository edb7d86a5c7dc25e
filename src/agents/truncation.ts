import type { SoulDocument } from './soul.ts';

/** What a runtime puts before the model of each file, and of all of them, in characters. */
export interface Limits {
  runtime: string;
  file: number;
  total: number;
}

/**
 * Files of which the runtime leaves the rest out: an instruction at the end of a long file is none.
 * Skills are read on demand and do not count.
 */
export function truncations(documents: readonly SoulDocument[], limits: Limits): string[] {
  const told = documents.filter((d) => d.role !== 'skill' && d.text !== null);
  const long = told.filter((d) => (d.text?.length ?? 0) > limits.file);
  const total = told.reduce((sum, d) => sum + Math.min(d.text?.length ?? 0, limits.file), 0);
  const n = (x: number): string => x.toLocaleString('en-US');
  return [
    ...long.map(
      (d) =>
        `${d.name} has ${n(d.text?.length ?? 0)} characters, and ${limits.runtime} cuts a ` +
        `file at ${n(limits.file)}: the model does not see the rest`,
    ),
    ...(total > limits.total
      ? [
          `the instruction files come to ${n(total)} characters, and ${limits.runtime} cuts ` +
            `them at ${n(limits.total)} in all: the model does not see the rest`,
        ]
      : []),
  ];
}
