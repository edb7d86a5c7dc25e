// Rows of awkward.ts: ten quiet years of a world, and how many had an alarm.
import { z } from 'zod';

const rowSchema = z.strictObject({
  shape: z.string(),
  code: z.string(),
  baseline: z.number(),
  seed: z.number(),
  from: z.number(),
  years: z.number(),
  alarmed: z.number(),
  seconds: z.number(),
});
export type AwkwardRow = z.infer<typeof rowSchema>;

/** A last line without its end, left by a run that was killed, is not read. */
export function awkwardRows(text: string): AwkwardRow[] {
  return text
    .slice(0, text.lastIndexOf('\n') + 1)
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => rowSchema.parse(JSON.parse(line)));
}

/** Rows of a world added up. */
export function addedUp(
  rows: readonly AwkwardRow[],
): Map<string, { years: number; alarmed: number; seconds: number }> {
  const sums = new Map<string, { years: number; alarmed: number; seconds: number }>();
  for (const { shape, years, alarmed, seconds } of rows) {
    const sum = sums.get(shape) ?? { years: 0, alarmed: 0, seconds: 0 };
    sums.set(shape, {
      years: sum.years + years,
      alarmed: sum.alarmed + alarmed,
      seconds: sum.seconds + seconds,
    });
  }
  return sums;
}
