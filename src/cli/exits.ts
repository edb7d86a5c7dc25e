import { EXIT, type ExitCode } from '../domain/errors.ts';
import type { MoveVerdict } from '../domain/rehearsal.ts';

/** The exit code of a paired comparison's answer. */
export const MOVE_EXITS: Readonly<Record<MoveVerdict, ExitCode>> = {
  'same-or-better': EXIT.ok,
  worse: EXIT.badNews,
  'could-not-measure': EXIT.couldNotMeasure,
  undecided: EXIT.notEnoughEvidence,
};
