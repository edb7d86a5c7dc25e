import type { Incident } from '../../domain/incident.ts';

/** What people said of alarms. */
export interface Called {
  real: number;
  notReal: number;
  /** Of which nobody said anything. */
  unsaid: number;
}

/** Whether it is an alarm that people were told by itself: that behaviour changed, or fails. */
export function isToldAlarm(i: Incident): boolean {
  return (
    (i.kind === 'drift' || i.kind === 'failing-now') &&
    i.group === undefined &&
    i.state !== 'not-confirmed' &&
    i.state !== 'confirming'
  );
}

/**
 * What people said of alarms, counted in one way everywhere. Real is what somebody took on or
 * accepted; not real what somebody called so.
 */
export function countCalled(alarms: readonly Incident[]): Called {
  const notReal = alarms.filter((i) => i.notReal !== undefined).length;
  const real = alarms.filter(
    (i) => i.notReal === undefined && (i.ack !== null || i.accepted === true),
  ).length;
  return { real, notReal, unsaid: alarms.length - real - notReal };
}

/** "people took 2 for real and 1 for not real; of 1 nobody said". */
export function calledWords({ real, notReal, unsaid }: Called): string {
  if (real + notReal === 0)
    return `nobody has said whether ${unsaid === 1 ? 'it was' : 'they were'} real`;
  return (
    `people took ${real} for real and ${notReal} for not real` +
    (unsaid === 0 ? '' : `; of ${unsaid} nobody said`)
  );
}
