/** A case's counts in one run, or in several. */
export interface CaseCount {
  caseHash: string;
  passes: number;
  trials: number;
}

/** What a suite's ordinary runs are known by; kept with a run that stands out. */
export interface Ordinary {
  /** How many runs it was learned from. */
  runs: number;
  /** Passes and trials of each case in them. */
  cases: readonly CaseCount[];
  /** How likely each sd of a run's common effect is after them. */
  noise: readonly number[];
}

/** A run, and what its failing cases said when they were asked once more. */
export interface SeenRun {
  run: string;
  at: string;
  counts: readonly CaseCount[];
  again?: readonly CaseCount[];
  /** What an episode that begins with it may have; absent where none was asked for. */
  bars?: Bars;
}

/** What the year's budget allows: log10 of the chance of being told wrongly of one episode. */
export interface Bars {
  suite: number;
  highRisk: number;
}

/** What runs are charged of the year's chance of being told wrongly. */
export interface FailingCharge {
  all: number;
  /** Of it what is for a suite's first runs. */
  first: number;
}

/** What a run before an episode counted. */
export interface EarlierRun {
  at: string;
  passes: number;
  trials: number;
  baseline: boolean;
  /** Of the cases that may be told by themselves; absent where none may. */
  cases?: readonly CaseCount[];
}

/**
 * How a run stands among ordinary ones: as they are; among their worst twentieth, so that it says
 * nothing of all being well; or outside of what they are.
 */
export type RunStanding = 'usual' | 'low' | 'out';

/** What people are told for. */
export type FailingWhy = 'unlikely' | 'floor' | 'must-hold' | 'high-risk';

/**
 * What came of a run of an episode: an ordinary one after all, or it failed and failed again when it
 * was asked, or it looked bad and nobody knows (it was not asked again, or not answered).
 */
export interface RunOutcome {
  at: string;
  as: 'ordinary' | 'failed-again' | 'unknown';
}

/** A run that stood out, and those after it. */
export interface FailingEpisode {
  /** The run that began it. */
  run: string;
  agent: string;
  suite: string;
  at: string;
  /** `asking`: its failing cases are asked once more. */
  state: 'asking' | 'undecided' | 'failing' | 'over';
  reason: string;
  /** Empty until people were told. */
  why: readonly FailingWhy[];
  /** Passes and trials of the run, and the passes that are usual where that is known. */
  passes: number;
  trials: number;
  usual: number | null;
  endedAt: string | null;
  /**
   * High-risk cases that it is about, where the run as a whole is as usual; absent elsewhere, and in
   * episodes kept from before it was.
   */
  alone?: readonly string[];
  /** By high-risk case, in how many runs in a row right before it failed; absent where in none. */
  before?: Readonly<Record<string, number>>;
  /**
   * Over with nobody told: whether it failed again when it was asked, or could not be. Absent in
   * episodes kept from before it was.
   */
  unsettled?: boolean;
  /**
   * Of an unsettled one, what came of each of its runs: only those that failed say nothing of how the
   * agent should behave. Absent elsewhere, and in episodes kept from before it was.
   */
  outcomes?: readonly RunOutcome[];
  /** Told, and not over yet: the ordinary runs in a row that came last. Absent where none did. */
  wells?: readonly SeenRun[];
  /** Nobody was told and no run was ordinary again: too many came, and none decided. Else absent. */
  endedUndecided?: true;
  /** What people would have been told for, had a newer run not shown that it is over; else absent. */
  untold?: readonly FailingWhy[];
  /** The incident that told of it already, where that is why it is over. */
  toldBy?: string;
  /** As the ordinary runs were known before it. Empty once it is over. */
  ordinary: Ordinary;
  bars: Bars;
  /** The runs before it that its chart shows, oldest first. Absent once it is over. */
  earlier?: readonly EarlierRun[];
  runs: readonly SeenRun[];
}
