import type { Allocation, OutputLane, RealOutput } from '../domain/real-output.ts';
import type { Store } from '../domain/store.ts';
import { plural } from '../domain/text.ts';
import { dayOf } from './day.ts';
import { type Finding, findingsDoc } from './figures/finding.ts';
import { rankedOf } from './ranked.ts';
import { triageOf, type TriageDeps } from './run.ts';
import { FINDINGS } from './stored.ts';
import { unkeptOf } from '../domain/unkept.ts';

/** One output with its place, as people are shown it. */
export interface TriageItem {
  output: RealOutput;
  allocation: Allocation;
  findings: readonly Finding[];
  /** Somebody has said what it is. */
  reviewed: boolean;
}

/** Those that nobody has said anything of. */
export const unreviewed = (items: readonly TriageItem[]): readonly TriageItem[] =>
  items.filter((i) => !i.reviewed);

/** One that people are to look up where the agent keeps it. */
export interface UnkeptItem {
  id: string;
  /** Its source and what that calls it. */
  source: string;
  sourceId: string;
  at: string;
  task: string | null;
  lane: OutputLane;
  reason: string;
}

/** How a day stands: who looks at what, and what waits. */
export interface TriageDay {
  agent: string;
  day: string;
  budgets: { deep: number; scan: number };
  reviewers: readonly string[];
  deep: readonly TriageItem[];
  scan: readonly TriageItem[];
  /** Looked at without a place of the day: they waited, had no lane yet, or were of a sample. */
  looked: { deep: number; scan: number; automated: number };
  /** Seen by nobody: with the places and what was looked at beside them, all that have this day. */
  automated: number;
  /** What rules send to people and no day has room for yet, the first ones. */
  waits: { deep: readonly TriageItem[]; scan: readonly TriageItem[] };
  /** For people as these, and not to be shown to them: their words are not kept. */
  unkept: { deep: number; scan: number; first: readonly UnkeptItem[] };
  /** All that wait and can be shown, told here or not; `share`: for what is left of a budget. */
  waiting: { deep: number; scan: number; share: number };
}

const MOST_WAITING = 50;

/** An agent's day; today unless another is asked for. @throws DaytwoError `no-triage` */
export async function triageDay(
  deps: TriageDeps,
  agent: string,
  asked?: string,
): Promise<TriageDay> {
  const { store, config, clock } = deps;
  const { rules } = triageOf(config, agent);
  const day = asked ?? dayOf(clock.now(), config.timezone);
  const { realOutputs } = store;
  const waitingIn = (lane: OutputLane) => ({
    agent,
    lane,
    day: null,
    reviewed: false,
    gone: false,
  });
  const automated = { agent, lane: 'automated', day } as const;
  const waits = async (lane: 'deep' | 'scan'): Promise<TriageItem[]> =>
    itemsOf(store, await realOutputs.list({ ...waitingIn(lane), limit: MOST_WAITING }));
  const deep = await rankedOf(store, { agent, day, lane: 'deep' });
  const scan = await rankedOf(store, { agent, day, lane: 'scan' });
  const waiting = (lane: OutputLane): Promise<number> => realOutputs.count(waitingIn(lane));
  return {
    agent,
    day,
    budgets: rules.budgets,
    reviewers: rules.reviewers,
    deep: await itemsOf(store, await withWords(store, deep.ranked)),
    scan: await itemsOf(store, await withWords(store, scan.ranked)),
    looked: {
      deep: deep.looked,
      scan: scan.looked,
      automated: await realOutputs.count({ ...automated, reviewed: true }),
    },
    automated: await realOutputs.count({ ...automated, reviewed: false }),
    unkept: unkeptDay(await unkeptOf(store, agent, clock.now())),
    waits: { deep: await waits('deep'), scan: await waits('scan') },
    waiting: {
      deep: await waiting('deep'),
      scan: await waiting('scan'),
      share: await waiting('automated'),
    },
  };
}

function unkeptDay(all: readonly RealOutput[]): TriageDay['unkept'] {
  const items = all.flatMap(({ id, source, sourceId, at, task, allocation }): UnkeptItem[] =>
    allocation === null
      ? []
      : [
          {
            id,
            source,
            sourceId,
            at,
            task: task?.name ?? null,
            lane: allocation.lane,
            reason: allocation.reason,
          },
        ],
  );
  return {
    deep: items.filter((i) => i.lane === 'deep').length,
    scan: items.filter((i) => i.lane === 'scan').length,
    first: items.slice(0, MOST_WAITING),
  };
}

/** What the checks said of an output's figures; empty where nothing was to be checked. */
export async function findingsOf(
  { records }: Pick<Store, 'records'>,
  output: string,
): Promise<readonly Finding[]> {
  const read = findingsDoc.safeParse((await records.get(FINDINGS, output))?.doc);
  return read.success ? read.data.findings : [];
}

/** "79 others were looked at while they waited, and take no place of the day."; empty for none. */
export function lookedWords({ deep, scan, automated }: TriageDay['looked']): string {
  const n = deep + scan + automated;
  if (n === 0) return '';
  const [were, they, take] = n === 1 ? ['was', 'it', 'takes'] : ['were', 'they', 'take'];
  const how = [
    ...(deep + scan > 0 ? [`while ${they} waited`] : []),
    ...(automated > 0 ? [`in a sample or before ${they} had a lane`] : []),
  ];
  return `${plural(n, 'other')} ${were} looked at ${how.join(', ')}, and ${take} no place of the day.`;
}

/**
 * Why places to scan are free though something waits for a deep look; empty where that is not so.
 */
export function freeWords({ budgets, scan, waiting }: TriageDay): string {
  const free = budgets.scan - scan.length;
  if (free <= 0 || waiting.deep === 0) return '';
  return (
    `${plural(free, 'place')} to scan ${free === 1 ? 'is' : 'are'} free: a scan is no deep look, so ` +
    'what waits for one is scanned only where the draw comes to it. With more for budgets.deep ' +
    'less waits.'
  );
}

async function withWords(
  { realOutputs }: Pick<Store, 'realOutputs'>,
  ranked: readonly RealOutput[],
): Promise<RealOutput[]> {
  const found: RealOutput[] = [];
  for (const { id } of ranked) found.push(...[await realOutputs.get(id)].filter((o) => o !== null));
  return found;
}

/** What waits for a day leaves that list when somebody reviews it. */
async function isReviewed(
  { reviews }: Pick<Store, 'reviews'>,
  { id, allocation }: RealOutput,
): Promise<boolean> {
  return allocation?.day != null && (await reviews.list({ of: id, limit: 1 })).length > 0;
}

async function itemsOf(store: Store, outputs: readonly RealOutput[]): Promise<TriageItem[]> {
  const items: TriageItem[] = [];
  for (const output of outputs)
    if (output.allocation !== null)
      items.push({
        output,
        allocation: output.allocation,
        findings: await findingsOf(store, output.id),
        reviewed: await isReviewed(store, output),
      });
  return items.toSorted((a, b) => a.allocation.rank - b.allocation.rank);
}
