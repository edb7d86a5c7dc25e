import type { Incident, IncidentFacts, Notice } from '../../domain/incident.ts';
import type { ToldLevel } from '../../domain/incident-parts.ts';
import type { Run } from '../../domain/run.ts';
import type { Store } from '../../domain/store.ts';
import type { ReviewFindings } from './findings.ts';
import { decidePartlyOver, isPartlyNoMore, type PartlyOver, toldAsBefore } from './partly-over.ts';

// What a message says of the present is decided on the newest runs when it is made, and again by the
// looks that are made while it waits.

/** What is told to be over while the rest lasts, as the newest look shows it. */
export interface PartlyNow {
  /** Told with this look; null where nothing is. */
  partly: PartlyOver | null;
  /** The same, with what is not told of because the rest looks as before too. */
  parted: PartlyOver | null;
  /** What was told before a message that said so and is not sent: it is so no more. */
  takenBack: IncidentFacts | null;
}

/** What a look shows of it; a message that waits and is right no more is taken back. */
export async function partlyNow(
  tx: Store,
  live: Incident | null,
  look: Pick<Run, 'suite'>,
  f: ReviewFindings,
): Promise<PartlyNow> {
  if (live === null) return { partly: null, parted: null, takenBack: null };
  const parted = decidePartlyOver(live, look, f);
  const takenBack = await withdrawPartly(tx, live, look, f);
  return { partly: parted?.lasts === true ? parted : null, parted, takenBack };
}

/**
 * Takes back the messages of an incident that say what lasts and what is over, and have not left, once
 * a look shows that it is so no more. What was told before them; null where there was none to take back.
 */
async function withdrawPartly(
  tx: Store,
  live: Incident,
  look: Pick<Run, 'suite'>,
  f: ReviewFindings,
): Promise<IncidentFacts | null> {
  if (!isPartlyNoMore(live, look, f)) return null;
  const isPartly = (n: Notice): boolean => toldAsBefore(n, look.suite) !== undefined;
  const all = (await tx.outbox.ofIncident(live.id)).toSorted((a, b) =>
    a.createdAt < b.createdAt ? -1 : 1,
  );
  const waiting = all.filter(
    (n) => n.reason === 'joined' && n.state === 'pending' && n.attempts === 0 && isPartly(n),
  );
  const before = all.findLast((n) => !isPartly(n))?.facts;
  if (waiting.length === 0 || before === undefined) return null;
  for (const n of waiting) await tx.outbox.withdraw(n.id);
  return before;
}

/**
 * What later looks are compared with, and which stream is as before without having been told so: it is
 * told once what is left differs again.
 */
export function withUntold(
  level: ToldLevel,
  live: Incident,
  look: Pick<Run, 'suite'>,
  now: Pick<PartlyNow, 'parted' | 'takenBack'>,
): ToldLevel {
  const { overUntold, ...told } = level;
  const { parted, takenBack } = now;
  const isOthers = overUntold !== undefined && !overUntold.startsWith(`${look.suite}/`);
  const untold =
    parted?.lasts === false
      ? parted.stream
      : takenBack !== null
        ? toldAsBefore(live, look.suite)
        : isOthers
          ? overUntold
          : undefined;
  return untold === undefined ? told : { ...told, overUntold: untold };
}
