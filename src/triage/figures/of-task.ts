import type { TriageFile } from '../../config/triage-file.ts';
import { DaytwoError } from '../../domain/errors.ts';
import { checkFigures } from './check.ts';
import { type Finding, ofNoFigure, unmatchedIn } from './finding.ts';
import type { Sources } from './sources.ts';

/** What became of the figures of an answer, and why they want a person; null where they do not. */
export interface FiguresChecked {
  findings: Finding[];
  unmatched: string | null;
}

/**
 * Holds an answer against the source that its task names. A source that cannot be read is told in
 * the place of findings: what could not be checked was not found right.
 */
export function figuresOfTask(
  { prompt, output }: { prompt: string; output: string },
  task: string | null,
  { triage, sources }: { triage: TriageFile; sources: Sources },
): FiguresChecked {
  if (task === null) return { findings: [], unmatched: null };
  try {
    const source = sources.of(triage, task);
    const findings = source === null ? [] : checkFigures(output, source, prompt);
    return { findings, unmatched: unmatchedIn(findings) };
  } catch (e) {
    if (!(e instanceof DaytwoError)) throw e;
    const findings = [notChecked(triage.rules.tasks[task]?.figures?.file ?? '', e.message)];
    return { findings, unmatched: unmatchedIn(findings) };
  }
}

const notChecked = (file: string, why: string): Finding => ofNoFigure(file, `not checked: ${why}`);
