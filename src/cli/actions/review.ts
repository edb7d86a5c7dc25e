import { nameOf } from '../../answers/people.ts';
import { makeReviewing, type Reviewing } from '../../answers/reviewing.ts';
import type { Config } from '../../config/load.ts';
import type { ReviewLabel } from '../../domain/real-output.ts';
import type { Store } from '../../domain/store.ts';
import { loadDesk, type ReviewDeps } from '../../triage/review/desk.ts';
import { type Next, nextItem, type ReviewItem } from '../../triage/review/next-item.ts';
import { type Candidate, openFor } from '../../triage/review/queue.ts';
import { LABELS, labelWords, nothingWaits, plantedWords } from '../../triage/review/words.ts';
import { DaytwoError } from '../../domain/errors.ts';
import { type Io, LEFT } from '../io.ts';
import { withPlatform } from '../runtime.ts';
import { itemText, KEYS_WORDS } from '../text/review.ts';

/** What the command works with. */
export interface ReviewOn {
  config: Pick<Config, 'agents' | 'timezone' | 'outputs' | 'people'>;
  store: Store;
  reviewing: Reviewing;
  now(): number;
  /** Only ever forward, for how long an item is looked at. */
  monotonic(): number;
}

export const reviewDeps = ({
  config,
  store,
}: {
  config: Pick<Config, 'agents' | 'timezone' | 'people'>;
  store: Store;
}): ReviewDeps => ({
  store,
  agents: Object.keys(config.agents),
  timezone: config.timezone,
  nameOf: (recorded) => nameOf(config.people, recorded),
});

/** What lies before a reviewer, in order. */
export async function reviewQueue(
  on: Pick<ReviewOn, 'config' | 'store' | 'now'>,
  reviewer: string,
): Promise<{ next: Next; open: Candidate[] }> {
  const deps = reviewDeps(on);
  const desk = await loadDesk(deps, reviewer, on.now());
  const next = await nextItem(deps, { reviewer, now: on.now() });
  return { next, open: openFor(desk).map((o) => o.place) };
}

/** The same with what is written down, for a command of its own. */
export function reviewNow(
  io: Io,
  { config, store, now }: { config: Config; store: Store; now(): number },
  by: string,
  ask: (question: string) => Promise<string>,
): Promise<number> {
  return withPlatform(store, ({ ids, sandbox, clock }) => {
    const reviewing = makeReviewing({ store, config, clock: { now }, ids, sandbox });
    const on = { config, store, reviewing, now, monotonic: () => clock.monotonic() };
    return reviewAtTerminal(io, on, by, ask);
  });
}

/** One item after the other, until there is none or the person leaves. How many were answered. */
export async function reviewAtTerminal(
  io: Io,
  on: ReviewOn,
  by: string,
  ask: (question: string) => Promise<string>,
): Promise<number> {
  let answered = 0;
  for (;;) {
    const next = await nextItem(reviewDeps(on), { reviewer: by, now: on.now() });
    if (next.item === null) {
      const { unkept } = next;
      const isAll = answered > 0 && unkept === 0;
      io.out(isAll ? 'That was all for now.' : nothingWaits(on.config, unkept));
      return answered;
    }
    io.out(itemText(next.item, next, io.width));
    const said = await wordOn(io, on, by, next.item, ask);
    if (said === 'left') return answered;
    answered = Math.max(0, answered + (said === 'answered' ? 1 : -1));
  }
}

/** Asks until something is said of the item, the one before is taken back, or the person leaves. */
async function wordOn(
  io: Io,
  on: ReviewOn,
  by: string,
  item: ReviewItem,
  ask: (question: string) => Promise<string>,
): Promise<'answered' | 'undone' | 'left'> {
  const from = on.monotonic();
  let note = '';
  for (;;) {
    const typed = await ask(KEYS_WORDS);
    if (typed === LEFT || /^q(uit)?$/i.test(typed.trim())) return 'left';
    const [, key = '', rest = ''] = /^\s*(\S*)\s*(.*?)\s*$/.exec(typed) ?? [];
    const label = LABELS.find((l) => l.key === key || l.label === key)?.label;
    if (label !== undefined) {
      const seconds = (on.monotonic() - from) / 1_000;
      return await answered(io, on, by, { item, label, note: rest || note, seconds });
    }
    if (key === 'n') {
      note = rest || (await ask('Note: '));
      if (note === LEFT) return 'left';
    } else if (key === 'u') {
      if (await tookBack(io, on, by)) return 'undone';
    } else io.err('  Type 1, 2, 3 or 4, with a note behind it if you like; n, u or q.');
  }
}

async function answered(
  io: Io,
  on: ReviewOn,
  by: string,
  of: { item: ReviewItem; label: ReviewLabel; note: string; seconds: number },
): Promise<'answered'> {
  const { item, label, note, seconds } = of;
  const said = { of: item.of, label, note, by, looked: { seconds } };
  const { planted } = await on.reviewing.review(said);
  io.out(planted === null ? `${labelWords(label)}.` : plantedWords(planted, label));
  return 'answered';
}

async function tookBack(io: Io, on: ReviewOn, by: string): Promise<boolean> {
  try {
    const undone = await on.reviewing.undoReview({ by });
    io.out(`Taken back: ${labelWords(undone.label)}.`);
    return true;
  } catch (e) {
    if (!(e instanceof DaytwoError)) throw e;
    io.err(`  ${e.message}.`);
    return false;
  }
}
