import { dirname } from 'node:path';
import { distance } from 'fastest-levenshtein';
import type { Place, Problem } from '../../domain/errors.ts';
import { discreet } from '../../platform/privacy/discreet.ts';
import { type Path, pathText, type SourceDocument } from './document.ts';

/** Collects everything wrong in a suite, each thing once, in the order of the files. */
export class Problems {
  readonly errors: Problem[] = [];
  readonly warnings: Problem[] = [];
  /**
   * Programs whose syntax is still to be proved, with what to say of them: only the sandbox can
   * tell, and it is asked once all is read.
   */
  readonly unproved: { code: string; place: Place; path: Path; name: string }[] = [];
  private readonly keys = new Set<string>();

  add(place: Place, path: Path, message: string, hint?: string): void {
    this.push(this.errors, {
      place,
      path: pathText(path),
      message,
      ...(hint === undefined ? {} : { hint }),
    });
  }

  warn(place: Place, path: Path, message: string): void {
    this.push(this.warnings, { place, path: pathText(path), message });
  }

  private push(list: Problem[], told: Problem): void {
    const problem = discreet(told, dirname(told.place.file), () => {});
    const key = JSON.stringify([problem.place, problem.path, problem.message]);
    if (!this.keys.has(key)) list.push(problem);
    this.keys.add(key);
  }
}

/** A value with the document and the path it came from; what every parser here works on. */
export interface Located {
  value: unknown;
  document: SourceDocument;
  path: Path;
}

export const placeOf = (l: Located): Place => l.document.placeOf(l.path);
export const child = (l: Located, key: string | number, value: unknown): Located => ({
  value,
  document: l.document,
  path: [...l.path, key],
});

/** The known word nearest to a misspelt one, where it is near enough to be meant. */
export function didYouMean(word: string, known: Iterable<string>): string | undefined {
  let best: string | undefined;
  let least = Math.max(2, Math.floor(word.length / 3)) + 1;
  for (const candidate of known) {
    const d = distance(word.toLowerCase(), candidate.toLowerCase());
    if (d < least) [best, least] = [candidate, d];
  }
  return best === undefined ? undefined : `did you mean "${best}"?`;
}
