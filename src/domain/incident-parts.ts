import type { Change } from './change.ts';

export interface Acknowledgement {
  by: string;
  note: string;
  at: string;
  /**
   * What was known of a model's end when it was given; it is void when that changes for the worse.
   */
  end?: ModelEndKnown;
  /** Muted until then, at latest until the 14-day step for a model end. */
  until: string | null;
  /** It got worse since, and waits for somebody again. */
  lapsed?: true;
  /** Who had it before, oldest first; absent where nobody had. */
  before?: readonly { by: string; note: string; at: string }[];
}

export interface ModelEndKnown {
  endsAt: string | null;
  replacement: string | null;
}

/** A look whose suspicious cases run again within the hour. */
export interface Confirming {
  look: string;
  suite: string;
  /** When the look was made. */
  at: string;
  /** Rounds planned so far, and the calls in them. */
  rounds: number;
  calls: number;
  /** Streams that raised the suspicion, `suite/metric`. */
  raised: readonly string[];
}

export interface Interval {
  value: number;
  low: number;
  high: number;
  n: number;
}

/** The passes of some runs, as people were told them. */
export interface ToldPasses {
  passed: number;
  of: number;
  /** The lowest share that was told of them, where these are of more runs and not the lowest. */
  lowest?: number;
}

/** What people were told last of how bad a drift is. */
export interface ToldLevel {
  at: string;
  /** By suite, the runs whose passes were told. */
  passes: Readonly<Record<string, ToldPasses>>;
  /** High-risk cases that were told to act where they should not, by hash. */
  acting: readonly string[];
  /**
   * By suite, the cases of which people were told, by hash; null: of all of them. Of one from an earlier
   * release its facts say it.
   */
  scope?: Readonly<Record<string, readonly string[] | null>>;
  /** By suite, when the last look was made with which all others were told to be as before. */
  othersBackAt?: Readonly<Record<string, string>>;
  /** The stream that is as before, of which nothing was said because the rest looked so too. */
  overUntold?: string;
}

/** Where a suite that was told to recover turned back: the first run of it, and the last before it. */
export interface Relapse {
  run: string;
  at: string;
  quietRun: string;
  quietAt: string;
  /** When the first of the runs that were as before was made. */
  quietFrom?: string;
}

/** How quiet a suite of a drift is, as its newest look says. */
export interface SuiteQuiet {
  /** Looks since the last one that differed that speak for the behaviour before it. */
  looks: number;
  /** When the first of them was made; null where a stream of the suite has none. */
  since: string | null;
  /** When the newest look was reviewed. */
  at: string;
  /** False where that look is not one of them; absent where it is, or an earlier release kept it. */
  newest?: boolean;
}

/** Cases of a stream that still do what was told, by hash, and the last run in which the rest did too. */
export interface StillDoing {
  cases: readonly string[];
  loudRun: string | null;
}

/** How many runs in a row of a suite are as before, its newest the last of them. */
export interface RunsBack {
  runs: number;
  /** Of its streams, how many count towards the incident's end. */
  streams: readonly { name: string; looks: number }[];
}

/** What a measure counts: categories of a stream (`suite/metric`), in some cases or in all. */
export interface MeasureSource {
  stream: string;
  categories: readonly number[];
  cases?: readonly string[];
  /** The cases that are told to carry it, by hash; absent where it lies over the suite as a whole. */
  carriers?: readonly string[];
  /** Whose stream, where it is another agent's than the incident's. */
  agent?: string;
}

/** Something that was recorded, for people; what it is about stands beside its words. */
export interface RecordedEvent {
  at: string;
  what: string;
  /** The change that it tells of. */
  change?: Change['kind'];
  /** The file that it tells of. */
  path?: string;
  /** The finding of a control that it tells of. */
  finding?: string;
  /** How many secrets that finding shows that none before it does. */
  secrets?: number;
}

/** What a message tells of beside its own matter: another incident, in a sentence with its numbers. */
export interface AlsoTold {
  incident: string;
  words: string;
}

/** That a suite is under the floor that the user set for it, in a sentence. */
export interface FloorTold {
  /** `agent/suite` */
  of: string;
  words: string;
  /** The title says so. */
  inTitle?: true;
  /** Its newest run is over the floor again: people were told that it was under it, and are not again. */
  isOver?: true;
}

/** Runs of an incident's suites that somebody asked for and whose result is awaited. */
export interface AskedFor {
  by: string;
  at: string;
  suites: readonly string[];
}

/** A recipient whom a channel turned away or put off. */
export interface LeftOut {
  to: string;
  /** Put off: the channel itself says that it may go later. */
  later: boolean;
  message: string;
}

/** What is said first of a drift, how grave it is (0 the gravest), and why that. */
export interface Lead {
  stream: string;
  gravity: number;
  reason: string;
  /** The high-risk case that acts where it should not. */
  acts?: { label: string; expect: 'refused' | 'escalated' | 'clarified' };
  /** The other high-risk cases that do. */
  alsoActs?: readonly { caseHash: string; name: string }[];
}

/** That what fails now comes and goes: it is told as one. */
export interface ComesBack {
  /** When it failed first. */
  since: string;
  /** How often people were told that it fails. */
  times: number;
  /** When it closed by itself; absent while it lasts, or where a person closed it. */
  endedAt?: string;
}

/** What a channel's other side says of the account that is configured. */
export type ChannelCheck =
  | { ok: true; what: string }
  | { ok: false; message: string; next: string };

/** Whose runs are as before again, since when, and when that was said. */
export interface RecoveredSince {
  agentName: string;
  since: string;
  at: string;
  /** Since when each of several suites is. */
  suites?: Readonly<Record<string, { since: string | null }>>;
}
