import { ATTACK_SUITES as PREFIX } from '../../domain/run.ts';

/** The name under which the runs of a pack are kept: `attack:injection.v1`. */
export const attackSuiteName = (pack: string): string => `${PREFIX}${pack}`;

/** Whether runs of a suite are attacks. */
export const isAttackSuite = (suite: string): boolean => suite.startsWith(PREFIX);

/** The pack that a suite is made of; null where it is none. */
export const packOf = (suite: string): string | null =>
  isAttackSuite(suite) ? suite.slice(PREFIX.length) : null;
