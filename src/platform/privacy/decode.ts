import type { Put } from './byte-runs.ts';

/** A text as it reads once decoded, and where in the text each stretch of that stands. */
export interface Undressed {
  text: string;
  source(from: number, to: number): [number, number];
  /** Where in it stands what was decoded, from and to. */
  pieces: readonly (readonly [number, number])[];
}

interface Stretch {
  /** Where it begins in the decoded text, and in the source. */
  at: number;
  from: number;
  sourceLength: number;
  /** Decoded in one piece; otherwise each character stands for itself. */
  token: boolean;
}

/** A place that a form was found at, as `matchAll` gives it. */
export type Match = RegExpExecArray;

/**
 * All matches of a form that looks for every one (`g`), in their order. `matchAll` would make a copy
 * of the form for each text, which takes longer than to look through a short one.
 */
export function eachMatch(text: string, form: RegExp, act: (m: Match) => void): void {
  let from = 0;
  for (;;) {
    form.lastIndex = from;
    const m = form.exec(text);
    if (m === null) return;
    // Set anew each time: `act` may look with the same form.
    from = m[0] === '' ? form.lastIndex + 1 : form.lastIndex;
    act(m);
  }
}

/**
 * The text with `read` in the place of each match of a form; null where there is none.
 * @param read puts what a match stands for; what it leaves out is gone from the text
 */
export function decode(
  text: string,
  form: RegExp,
  read: (m: Match, put: Put) => void,
): Undressed | null {
  const stretches: Stretch[] = [];
  const pieces: [number, number][] = [];
  let out = '';
  let done = 0;
  const put: Put = (piece, from, sourceLength, token) => {
    if (piece !== '') stretches.push({ at: out.length, from, sourceLength, token });
    out += piece;
  };
  eachMatch(text, form, (m) => {
    if (m.index > done) put(text.slice(done, m.index), done, m.index - done, false);
    const from = out.length;
    read(m, put);
    const last = pieces.at(-1);
    if (last?.[1] === from) last[1] = out.length;
    else if (out.length > from) pieces.push([from, out.length]);
    done = m.index + m[0].length;
  });
  if (done === 0) return null;
  if (done < text.length) put(text.slice(done), done, text.length - done, false);
  return { text: out, source: sourceOf(stretches, text.length), pieces };
}

/** Leaves out what a form finds. */
export const leaveOut = (text: string, form: RegExp): Undressed | null =>
  decode(text, form, () => {});

function sourceOf(stretches: readonly Stretch[], length: number): Undressed['source'] {
  const whole = { at: 0, from: 0, sourceLength: length, token: true };
  const holding = (at: number): Stretch => {
    let low = 0;
    let high = stretches.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((stretches[middle]?.at ?? 0) <= at) low = middle;
      else high = middle - 1;
    }
    return stretches[low] ?? whole;
  };
  return (from, to) => {
    const [first, last] = [holding(from), holding(to - 1)];
    return [
      first.token ? first.from : first.from + from - first.at,
      last.token ? last.from + last.sourceLength : last.from + to - last.at,
    ];
  };
}
