import type { Consequence, TriageRule, TriageRules } from '../config/schema-triage.ts';
import type { OutputLane, Placed } from '../domain/real-output.ts';

/** What is known of an output when it is decided who looks at it. */
export interface Subject extends Pick<Placed, 'audience' | 'money' | 'risk' | 'novelty'> {
  id: string;
  at: string;
  task: string | null;
  /** Farther from everything reviewed than reviewed ones are from each other. */
  isNew: boolean;
  /** Why its figures are to be looked at: one has no match in its source; null where none is. */
  unmatched: string | null;
  /** Its words are not kept: nobody can review it here. */
  isGone: boolean;
  /** Somebody had it erased: it is not to be found any more. */
  isForgotten?: boolean;
}

/** Amounts over one and up to another; of any currency unless it says one. */
export interface MoneyBand {
  over?: number | undefined;
  upTo?: number | undefined;
  currency?: string | undefined;
}

/** A rule that a person's word put before those of the file. */
export interface Override {
  id: string;
  task: string;
  /** Of outputs with an amount in this band; of all where it is left out. */
  money?: MoneyBand | undefined;
  lane: OutputLane;
  by: string;
  at: string;
}

/** How a task stands since its boundary was signed. */
export type Standing = 'reliable' | 'developing' | 'out-of-scope';

/** What decides: the file, what people accepted since, and the signed boundary. */
export interface Deciding {
  rules: TriageRules;
  overrides: readonly Override[];
  standings: Readonly<Record<string, Standing>>;
}

/** Which lane an output is in, and why; `null` where no rule chose it. */
export interface LaneDecision {
  lane: OutputLane | null;
  reason: string;
  /** Its whole task is decided so, whatever an answer says: who looks at all of it has picked none. */
  isWhole?: boolean;
}

/**
 * The lane of an output by the first that fits: a figure without a match, a task out of scope,
 * what people accepted, the file's rules, high risk. High risk is never automated, unless somebody
 * had it erased, and what people accepted moves it to a deep look only. Whether its words are kept
 * changes nothing: who should look at it does not hang on that.
 */
export function decideLane(s: Subject, on: Deciding): LaneDecision {
  if (s.isForgotten === true)
    return { lane: 'automated', reason: 'forgotten on request: nobody can look at it' };
  if (s.unmatched !== null) return { lane: 'deep', reason: `${FIGURES}: ${s.unmatched}` };
  if (s.task !== null && on.standings[s.task] === 'out-of-scope')
    return {
      lane: 'deep',
      reason: `task: ${s.task} is out of scope since its boundary was signed`,
      isWhole: true,
    };
  const chosen = accepted(s, on) ?? ruled(s, on);
  if (s.risk !== 'high') return chosen ?? { lane: null, reason: 'no rule chose it' };
  if (chosen === null) return { lane: 'deep', reason: 'risk: high, and no rule says otherwise' };
  if (chosen.lane !== 'automated') return chosen;
  return { lane: 'scan', reason: `risk: high is never automated, though ${chosen.reason}` };
}

/** What people accepted: to look less closely was asked on evidence that left high risk out. */
function accepted(s: Subject, { overrides }: Deciding): LaneDecision | null {
  const isOf = (o: Override): boolean =>
    o.task === s.task && fitsMoney(o.money, s.money) && (s.risk !== 'high' || o.lane === 'deep');
  const found = overrides.find(isOf);
  if (found === undefined) return null;
  const since = `accepted by ${found.by} on ${found.at.slice(0, 10)}`;
  const isWhole = found.money === undefined;
  return { lane: found.lane, reason: `${bandWords(found)}: ${found.lane}, ${since}`, isWhole };
}

function ruled(s: Subject, { rules }: Deciding): LaneDecision | null {
  const index = rules.rules.findIndex((r) => fits(r, s, rules));
  const rule = rules.rules[index];
  if (rule === undefined) return null;
  const { audience, money, novelty, risk } = rule;
  const isWhole = [audience, money, novelty, risk].every((of) => of === undefined);
  const reason = `rule ${index + 1}: ${rule.reason ?? conditionWords(rule)}`;
  return { lane: rule.lane, reason, isWhole };
}

/** How much hangs on a task, by the file. */
export function consequenceOf(task: string | null, { tasks }: TriageRules): Consequence {
  return (task === null ? undefined : tasks[task]?.consequence) ?? 'medium';
}

function fits(r: TriageRule, s: Subject, rules: TriageRules): boolean {
  const among = (all: readonly string[] | undefined, one: string | null): boolean =>
    all === undefined || (one !== null && all.includes(one));
  const isNovel =
    r.novelty === undefined ||
    (r.novelty === 'new' ? s.isNew : s.novelty !== null && s.novelty > r.novelty.over);
  return (
    among(r.task, s.task) &&
    among(r.audience, s.audience) &&
    (r.consequence === undefined || r.consequence === consequenceOf(s.task, rules)) &&
    fitsMoney(r.money, s.money) &&
    isNovel &&
    (r.risk === undefined || r.risk === s.risk)
  );
}

/** Whether an amount lies in a band; one whose currency nobody knows is taken as of the band's. */
export function fitsMoney(band: MoneyBand | undefined, money: Placed['money']): boolean {
  if (band === undefined) return true;
  if (money === null) return false;
  if (band.currency !== undefined && money.currency !== null && band.currency !== money.currency)
    return false;
  return money.amount > (band.over ?? -Infinity) && money.amount <= (band.upTo ?? Infinity);
}

/** "refund over 20 and up to 50 USD", "refund". */
export function bandWords({ task, money }: Pick<Override, 'task' | 'money'>): string {
  const parts = [
    ...(money?.over === undefined ? [] : [`over ${money.over}`]),
    ...(money?.upTo === undefined ? [] : [`up to ${money.upTo}`]),
  ];
  const currency = money?.currency === undefined ? '' : ` ${money.currency}`;
  return parts.length === 0 ? task : `${task} ${parts.join(' and ')}${currency}`;
}

function conditionWords(r: TriageRule): string {
  const said = [
    ...(r.task === undefined ? [] : [`task ${r.task.join(' or ')}`]),
    ...(r.audience === undefined ? [] : [`audience ${r.audience.join(' or ')}`]),
    ...(r.consequence === undefined ? [] : [`consequence ${r.consequence}`]),
    ...(r.money === undefined ? [] : [bandWords({ task: 'money', money: r.money })]),
    ...(r.novelty === undefined
      ? []
      : [r.novelty === 'new' ? 'new' : `novelty over ${r.novelty.over}`]),
    ...(r.risk === undefined ? [] : [`risk ${r.risk}`]),
  ];
  return said.join(', ');
}

const FIGURES = 'figures';
/** To the end: what is quoted may have any sign in it. Within brackets, as what waits says it. */
const FINDING = new RegExp(`(?<=(^|: |\\())${FIGURES}: .*`, 's');

/** A reason, or a sentence that ends with one, without what it quotes of an answer and its source. */
export const withoutFinding = (reason: string): string =>
  reason.replace(FINDING, (_, before: string) => (before === '(' ? `${FIGURES})` : FIGURES));
