import { ATTACK_SUITES } from '../../domain/run.ts';

/** What a row of `run` was made for, as `madeFor` has it. */
export const MADE_FOR = `CASE WHEN run.suite LIKE '${ATTACK_SUITES}%' THEN 'attack' ELSE run.trigger END`;
