/** `0.964` → `96 %`, rounded to whole points. */
export function percent(rate: number): string {
  return `${Math.round(rate * 100)} %`;
}

/** A count with its noun: `1 case`, `2 cases`. */
export function plural(n: number, word: string): string {
  return `${n} ${word}${n === 1 ? '' : 's'}`;
}
