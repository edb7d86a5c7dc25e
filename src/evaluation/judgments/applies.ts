import type { Case } from '../../domain/suite.ts';
import type { JudgmentSettings } from './decide.ts';

/**
 * Whether it is known what an agent's answers are about, so that all six judgments say something: a
 * case says what is expected, a tool has a meaning, or a judge is set. Elsewhere (a classifier, a
 * translator, a storyteller) only a plain refusal does.
 */
export function judgmentsApply(
  settings: Pick<JudgmentSettings, 'tools'> & { judge?: unknown },
  cases: Iterable<Pick<Case, 'metadata'>>,
): boolean {
  if (settings.judge !== undefined || Object.keys(settings.tools ?? {}).length > 0) return true;
  for (const c of cases) if (c.metadata.expect !== undefined) return true;
  return false;
}
