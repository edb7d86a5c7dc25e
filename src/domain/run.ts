import type { Judged, Judgment } from './judgment.ts';
import type { FinishReason, ToolCall, Usage } from './provider.ts';

/** Why a run was made. Manual, rehearsal and gate runs and second askings enter no stream. */
export const TRIGGERS = [
  'schedule',
  'model-change',
  'soul-change',
  'suite-change',
  'rehearsal',
  'confirmation',
  'second-asking',
  'gate',
  'manual',
] as const;
export type Trigger = (typeof TRIGGERS)[number];

/** Of runs of a whole suite that the schedule or a change made: looks. */
export const LOOK_TRIGGERS: ReadonlySet<Trigger> = new Set([
  'schedule',
  'model-change',
  'soul-change',
  'suite-change',
]);

/** Names of suites of attacks begin so: a colon is none of the letters of a configured one's name. */
export const ATTACK_SUITES = 'attack:';

/** What a run was made for, as people read it: an attack is one whoever began it. */
export const madeFor = ({ suite, trigger }: Pick<Run, 'suite' | 'trigger'>): Trigger | 'attack' =>
  suite.startsWith(ATTACK_SUITES) ? 'attack' : trigger;

/** A trigger for people: what is stored as a model's change may be one of its tools, parameters or judge. */
export const triggerWord = (trigger: Trigger | 'attack'): string =>
  trigger === 'model-change' ? 'target change' : trigger.replace('-', ' ');

/** `stopped`: it ended by itself without finishing (money, keys, first eight failed). */
export type RunState = 'planned' | 'running' | 'done' | 'stopped';

/** One replay of a suite against an agent. */
export interface Run {
  id: string;
  agent: string;
  suite: string;
  trigger: Trigger;
  /** Why, in words: "due at 02:00", "soul changed: SOUL.md (3f2a91c)". */
  reason: string;
  suiteHash: string;
  soulHash: string;
  targetHash: string;
  judgeHash: string | null;
  /** Git commit of the soul files, where there is one. */
  soulCommit: string | null;
  caseHashes: readonly string[];
  trialsPerCase: number;
  /** The process that makes it, where that is a command and not the worker. */
  by?: string;
  /** Who asked the worker for it, and looking at which incident. */
  asked?: { by: string; incident: string | null };
  /** Ordinals already planned per case; a confirmation and a second asking name the run they join. */
  joins: string | null;
  /** It is not begun before; absent where it may be at once. */
  notBefore?: string;
  state: RunState;
  /** Why it stopped; null otherwise. */
  stopReason: string | null;
  createdAt: string;
  startedAt: string | null;
  endedAt: string | null;
}

/** A run as a list of hundreds of thousands needs it. */
export type RunOutline = Pick<
  Run,
  'id' | 'agent' | 'suite' | 'trigger' | 'state' | 'createdAt' | 'startedAt' | 'endedAt'
>;

/** The time of a run wherever people read of it: when it began, or was planned where it has not. */
export const madeAt = (r: Pick<Run, 'startedAt' | 'createdAt'>): string =>
  r.startedAt ?? r.createdAt;

/** What an ended run came to. Passes and fails are those of cases that assert something. */
export interface RunTally {
  /** Answers that were planned, and those that were asked for before it ended. */
  planned: number;
  asked: number;
  pass: number;
  fail: number;
  none: number;
  judgments: Readonly<Partial<Record<Judgment, number>>>;
  /** Of every call made for it, those that brought no answer among them. */
  costUsd: number;
  /** Median of its calls; null where none was timed. */
  latencyMs: number | null;
}

/** An ended run with what it came to. */
export type TalliedRun = RunOutline & { tally: RunTally };

/** `none`: no verdict, the infrastructure failed; never a fail. */
export type Outcome = 'pass' | 'fail' | 'none';

/** How many trials ended how. */
export type OutcomeCounts = Readonly<Record<Outcome, number>>;

/** One asking of one case, a call or a conversation, with what came of it. */
export interface Trial {
  id: string;
  run: string;
  caseHash: string;
  /** 0-based among the case's trials in this run. */
  ordinal: number;
  at: string;
  outcome: Outcome;
  /**
   * Whether the case asserts anything; a case without assertions has score 1 and no pass stream.
   */
  asserted: boolean;
  score: number | null;
  reason: string;
  /** Failure code where there is no verdict. */
  failure: string | null;
  judged: Judged | null;
  servedModel: string | null;
  fingerprint: string | null;
  /** The version that an agent behind an address or a program said it was. */
  agentVersion?: string;
  routing: Readonly<Record<string, string>>;
  finishReason: FinishReason | null;
  usage: Usage | null;
  costUsd: number | null;
  latencyMs: number | null;
  /** Characters of the output text. */
  length: number | null;
  /**
   * The output, normalised, where it is short enough (64 characters) to be an answer; its hash
   * under hashes-only.
   */
  answer: string | null;
  toolCalls: readonly ToolCall[];
  outputHash: string | null;
  /** Of a conversation: where the whole is kept, how many answers it has and why it ended. */
  transcript?: { hash: string; answers: number; ended: string };
  asserts: readonly {
    type: string;
    value: string;
    verdict: Outcome;
    score: number | null;
    reason: string;
  }[];
  /** Fields that were kept in a form which nobody can read; they read as nothing. */
  unread?: readonly string[];
}

/**
 * What one trial says on every metric: the form in which a review reads years of them. Of one that
 * got no reply nothing is known but that.
 */
export interface Observed {
  caseHash: string;
  /** Null where nothing is asserted or a check could not run. */
  pass: 'pass' | 'fail' | null;
  judgment: Judgment | null;
  /** The edition of the rules behind it (`Judged.rules`). */
  rules?: string;
  /** Earlier editions whose labels were found to be the same for this suite. */
  follows?: readonly string[];
  uncertain: boolean;
  /** Names of the tools called, in order; `none` for no call. */
  tools: string;
  /** Null where there was no reply. */
  finish: FinishReason | null;
  length: number | null;
  /** Null where the output is too long to be an answer. */
  answer: string | null;
  /** Whether it came to a verdict; absent, as what follows, in what was kept before it was asked. */
  verdict?: boolean;
  latencyMs?: number | null;
  outputTokens?: number | null;
  costUsd?: number | null;
}

export interface RunCounts {
  planned: number;
  pass: number;
  fail: number;
  none: number;
  costUsd: number;
}
