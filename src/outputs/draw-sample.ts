import type { Random } from '../domain/clock.ts';

/** One output to draw from. */
export interface Drawable {
  id: string;
  /** Null: of no known task. */
  task: string | null;
}

/** One that was drawn, and why. */
export interface Pick {
  id: string;
  task: string | null;
  reason: string;
}

/** How many of a task are drawn. */
export interface Quota {
  task: string | null;
  outputs: number;
  draw: number;
}

/**
 * How many of each task to draw: one of each first, then by the square root of how many there are,
 * so that a quiet task is seen and a loud one does not fill the sample. Where there are more tasks
 * than places, the louder ones come first.
 */
export function quotasOf(outputs: readonly Drawable[], size: number): Quota[] {
  const tasks = [...Map.groupBy(outputs, (o) => o.task)]
    .map(([task, of]): Quota => ({ task, outputs: of.length, draw: 0 }))
    .toSorted((a, b) => b.outputs - a.outputs || (a.task ?? '').localeCompare(b.task ?? ''));
  let left = Math.min(size, outputs.length);
  for (const q of tasks) {
    if (left === 0) break;
    q.draw = 1;
    left -= 1;
  }
  // Place after place to whoever is furthest below its share (Sainte-Laguë).
  for (; left > 0; left -= 1) {
    const open = tasks.filter((q) => q.draw < q.outputs);
    const next = open.reduce<Quota | null>(
      (most, q) => (most === null || claim(q) > claim(most) ? q : most),
      null,
    );
    if (next === null) break;
    next.draw += 1;
  }
  return tasks;
}

const claim = ({ outputs, draw }: Quota): number => Math.sqrt(outputs) / (2 * draw + 1);

/**
 * Draws a sample by task. The same outputs and the same chance give the same sample, in whatever
 * order they come. The first are one of each task, whoever stops early has seen every kind.
 */
export function drawSample(outputs: readonly Drawable[], size: number, random: Random): Pick[] {
  const byTask = Map.groupBy(
    outputs.toSorted((a, b) => (a.id < b.id ? -1 : 1)),
    (o) => o.task,
  );
  const lists = quotasOf(outputs, size).map(({ task, outputs: of, draw }) => {
    const reason =
      `${draw} of ${of} of ${task === null ? 'no known task' : task}` +
      (draw === 1 && of > 1 ? ': every task is looked at' : '');
    return shuffled(byTask.get(task) ?? [], random)
      .slice(0, draw)
      .map(({ id }) => ({ id, task, reason }));
  });
  const longest = Math.max(0, ...lists.map((list) => list.length));
  return Array.from({ length: longest }, (_, k) => lists.flatMap((list) => list[k] ?? [])).flat();
}

/** Fisher and Yates, in Durstenfeld's form (CACM 7(7), 1964). */
function shuffled<T>(list: readonly T[], random: Random): T[] {
  const mixed = [...list];
  for (let i = mixed.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [mixed[i], mixed[j]] = [mixed[j] as T, mixed[i] as T];
  }
  return mixed;
}
