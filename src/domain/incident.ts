import type {
  Acknowledgement,
  AlsoTold,
  AskedFor,
  ChannelCheck,
  ComesBack,
  RecoveredSince,
  Confirming,
  FloorTold,
  Interval,
  Lead,
  LeftOut,
  MeasureSource,
  ModelEndKnown,
  RecordedEvent,
  Relapse,
  RunsBack,
  StillDoing,
  SuiteQuiet,
  ToldLevel,
} from './incident-parts.ts';
import type { Addressee, Telling } from './telling.ts';
export type { ChannelCheck, Interval, LeftOut } from './incident-parts.ts';

export const INCIDENT_KINDS = [
  'drift',
  'failing-now',
  'model-end',
  'model-gone',
  'no-verdict',
  'spend',
  'credentials',
  'configuration',
  'channel',
  'watch',
  'judge',
  'soul',
  'documents',
  'control',
  'attack',
  'boundary',
] as const;
export type IncidentKind = (typeof INCIDENT_KINDS)[number];

/** docs/incidents.md. `not-confirmed` and `resolved` are final. */
export type IncidentState =
  | 'confirming'
  | 'open'
  | 'acknowledged'
  | 'recovering'
  | 'resolved'
  | 'not-confirmed';

/** A prompt with its answer before and after, the evidence a person believes. */
export interface Flip {
  caseHash: string;
  label: string;
  prompt: string;
  before: string;
  after: string;
  /** Posterior probability that this case changed. */
  p: number;
}

/** A named part of a message; `part` where something later asks for it. */
export interface Detail {
  name: string;
  part?: 'why-now' | 'rehearsal' | 'met-too' | 'source';
  /** Of a source: when it was read that is told of (ISO). */
  readAt?: string;
  /** Said where there is room for little, too. */
  brief?: true;
  /** What is said there in place of the lines, which are shown whole where there is room. */
  inBrief?: string;
  lines: readonly string[];
}

/** A command to run next. `does` marks those that a message leaves out or keeps by their purpose. */
export interface NextStep {
  what: string;
  command: string;
  costUsd: number | null;
  does?: 'show-streams' | 'show-incident' | 'take-on' | 'run-again' | 'rehearse' | 'accept';
  /** The most it can cost, where that is known beside what it usually does. */
  mostUsd?: number | null;
}

/**
 * What a message needs to say, decided once and stored with the incident; rendering adds nothing.
 */
export interface IncidentFacts {
  /** Under 80 characters: `Refund agent: pass rate fell 96 % → 81 %`. */
  title: string;
  /** Of one message that is headed by its news: the title of what it is news of. */
  newsOf?: string;
  /** One or two sentences a person would say. */
  summary: string;
  /** How it stands at the moment, where that is not what the summary tells of. */
  now?: string;
  /** What holds only while it lasts: said after the summary, and no more once it is over. */
  meanwhile?: string;
  /** By suite, how its newest runs stand, of which `meanwhile` speaks; of a drift. */
  backs?: Readonly<Record<string, RunsBack>>;
  /** What else began with it and is told here: said after the summary. */
  also?: readonly AlsoTold[];
  /** Each suite of the message that was under its floor: said after the summary. */
  floors?: readonly FloorTold[];
  /** What was told while it lasted, where it is told to be over. */
  was?: { title: string; summary: string };
  /** Whose runs are as before again, since when, and when that was said; of a drift. */
  recovered?: RecoveredSince;
  since: string | null;
  /**
   * When its sentence, its evidence and what else was looked at were counted; the three numbers and
   * the chart go on to the last run. Of a drift; absent in those of earlier releases.
   */
  countedAt?: string;
  /** Share of the bar at the last look, drift only. */
  evidence: number | null;
  /** What an alarm takes, in powers of ten; with `evidence`. */
  bar?: number;
  provisional: boolean;
  /** Shares in [0, 1], what the title is about first. */
  measures: readonly Measure[];
  /** What is said first of a drift. */
  lead?: Lead;
  /**
   * The title is whose rate went from where to where. It stays as it was told until more is counted
   * that is further away: `furthest`, where that was.
   */
  rate?: { agentName: string; noun: string; furthest?: number };
  /** Its pass rate was told to have risen, and fell below what was before: since when, and to what. */
  turned?: { since: string; risen: number };
  /** It was told to recover and turned back: what is told counts from there. */
  relapsed?: Relapse;
  /** The stream that was told first was told to be as before while others last: since when. */
  partly?: { stream: string; since: string };
  /** Of a drift in several suites: what is told of each, by suite. */
  suites?: Readonly<Record<string, IncidentFacts>>;
  claims: readonly {
    claim: string;
    beforeHeld: number;
    beforeOf: number;
    nowHeld: number;
    nowOf: number;
  }[];
  flips: readonly Flip[];
  /**
   * What was edited in the agent's instructions before it began: lines with `+`, `-` or a blank
   * before them, `left` more not shown.
   */
  diffs?: readonly { file: string; lines: readonly string[]; left: number }[];
  unchanged: readonly string[];
  /**
   * What nothing speaks against yet, with its figures: no evidence of a change is not "did not
   * change".
   */
  unclear?: readonly string[];
  /** What has a version that is not known for then. */
  notRuledOut?: readonly string[];
  /**
   * Recorded events in the window, likeliest first; labelled as a guess where one is named as the
   * cause.
   */
  events: readonly RecordedEvent[];
  /** What was the same in the last quiet run and when it began, by name. */
  ruledOut?: readonly string[];
  /** What changed after it began only, so that it is not the cause. */
  later?: readonly RecordedEvent[];
  guess: string | null;
  /** Named parts that a kind of incident says of its own, as who says that a model ends. */
  details?: readonly Detail[];
  /** The next commands, each with its price where it costs anything. */
  next: readonly NextStep[];
  /** What the series is the share of: "canaries: refusals". */
  seriesOf?: string;
  /** What the series counts; absent in those of earlier releases. */
  seriesFrom?: NonNullable<Measure['source']>;
  /** Small series for the picture: a share a look, with the look's time. */
  series: readonly { at: string; value: number; low: number; high: number; baseline: boolean }[];
}
/** A share before a change, since it began, and in the last run, with 95 % intervals. */
export interface Measure {
  name: string;
  before: Interval;
  after: Interval;
  /** The share since it began as people were told it, where more was counted since. */
  told?: number;
  last?: Interval;
  /** When that run was made; absent where it is not known. */
  lastAt?: string;
  /** Of some cases: the share of all of them since it began, as people were told it. */
  whole?: number;
  /** Of some cases: the last run over all of them. */
  lastRun?: Interval;
  /** Since when it is counted, where that is another time than the message names. */
  since?: string;
  source?: MeasureSource;
}

export interface Incident {
  id: string;
  kind: IncidentKind;
  /** What makes it one incident, unique among the unfinished: `model-end:openai/gpt-4o`. */
  key: string;
  agent: string | null;
  state: IncidentState;
  /** Step or level last told: days left for a model end, the evidence for drift. */
  toldStep: number | null;
  openedAt: string;
  /** When a first message of it was made, where that was later than it was opened. */
  toldAt?: string;
  changedAt: string;
  ack: Acknowledgement | null;
  facts: IncidentFacts;
  /** Looks in a row under a tenth of the bar; of a drift in the suite that has the fewest. */
  quietLooks: number;
  /** The same by suite. Drift only; a suite that an earlier release met from its next look on. */
  quiet?: Readonly<Record<string, SuiteQuiet>>;
  /** Streams over the bar, `suite/metric`; drift only. */
  streams?: readonly string[];
  /** Run whose look raised the alarm, by suite; recovery is counted from there. Drift only. */
  alarmRuns?: Readonly<Record<string, string>>;
  /** The same by stream, of those that joined their suite's later. Drift only. */
  joinedRuns?: Readonly<Record<string, string>>;
  /**
   * By suite, where its loudest stream began: the first changed look, most probably, and when the
   * last one was made that was surely as before. `at`: the earliest of such beginnings; no run since
   * then is "before". Drift only; absent, or without `at`, in those of earlier releases.
   */
  began?: Readonly<Record<string, { run: string; from: string; at?: string }>>;
  /** How bad it was told to be; of an earlier release's from its next look on. Drift only. */
  told?: ToldLevel;
  /** By stream, the cases that still do what was told where they have a word each. Drift only. */
  still?: Readonly<Record<string, StillDoing>>;
  /** By suite, the cases that failed when people were told that it fails now. */
  failedCases?: Readonly<Record<string, readonly string[]>>;
  /**
   * Suites that people were told fail now before it was known as a change, and whether each did at its
   * last run: as urgent as it was, though there is more evidence of it. Drift only.
   */
  failsNow?: Readonly<Record<string, boolean>>;
  /** It passed and failed again; absent until it closed by itself. Failing now only. */
  comesBack?: ComesBack;
  /** A person took the new behaviour as normal, and that is how it ended. */
  accepted?: true;
  /** A person said that it told of nothing real, and that is how it ended. */
  notReal?: { by: string; at: string; note: string };
  /** By stream, the last look that still differed from the baseline. Drift only. */
  loudRuns?: Readonly<Record<string, string | null>>;
  /** Looks whose suspicious cases are running again; drift only. */
  confirming?: readonly Confirming[];
  /**
   * Streams in which its suspicion was neither borne out nor fell, `suite/metric`: what was seen
   * counts on, and the next runs decide. Of one that is `not-confirmed`; absent where it fell.
   */
  undecided?: readonly string[];
  /**
   * The other agent's incident that this one is told with, where one recorded change explains both.
   */
  group?: string;
  /**
   * When that one's message began to tell of it: from then on somebody is waited for. Absent in
   * those of earlier releases.
   */
  joinedAt?: string;
  /**
   * At whose account a suite got no answer: what is met there within the hour is one message.
   * No-verdict only.
   */
  provider?: string;
  /** Its own suite is answered again; it stays for those that are told with it. */
  overSince?: string;
  /**
   * Who moved, as the judge's anchors tell: the agent (`system`), the judge, or `none` yet. Drift
   * that a judge's verdicts showed only.
   */
  mover?: { verdict: 'none' | 'system' | 'judge'; words: string };
  /** What was last told of a model's end. */
  end?: ModelEndKnown & { step: number; retired: boolean };
  /** When people were last told that a rehearsal on the replacement came out worse. */
  worseToldAt?: string;
  /** Rehearsals that a person asked for and that are not over, with who asked. A model's end only. */
  rehearse?: {
    by: string;
    at: string;
    of: readonly { agent: string; provider: string; model: string }[];
  };
  /** Rehearsals that could not be begun and were told so, `agent model`. */
  notRehearsed?: readonly string[];
}

/**
 * Why a notice is sent: the lifecycle's own answer. `updated` brings the message up to date and
 * calls nobody. `joined`: more of it is known, and it is not worse. `released`: who had it has it no
 * more. `asked`: a run that a person asked for has ended. `relapsed`: it was told to
 * recover and has turned back. `escalated`: nobody has taken it, and others are told. `review`: what people are to look at today. `moved`: what failed now is known to have changed for longer.
 */
export type NoticeReason =
  | 'opened'
  | 'updated'
  | 'moved'
  | 'worsened'
  | 'joined'
  | 'confirmed'
  | 'relapsed'
  | 'reminder'
  | 'acknowledged'
  | 'released'
  | 'asked'
  | 'recovering'
  | 'resolved'
  | 'test'
  | 'digest'
  | 'steady'
  | 'review'
  | 'escalated'
  | 'backlog';

/** One message to one channel; lives in the outbox until the channel said yes. */
export interface Notice {
  id: string;
  incident: string | null;
  channel: string;
  reason: NoticeReason;
  /** What to say, fixed when the state changed. */
  facts: IncidentFacts;
  state: 'pending' | 'sent' | 'failed';
  attempts: number;
  nextAt: string;
  /** When it was last refused; absent before that. */
  triedAt?: string;
  /** The channel was asked to take it and has not answered: it may have arrived. */
  unanswered?: true;
  createdAt: string;
  sentAt: string | null;
  lastError: string | null;
  /** Whom a route names; absent where none does. */
  people?: readonly Addressee[];
  /** Until when it waits, and for what; absent where it was to go at once. */
  held?: NonNullable<Telling['held']>;
  /** A message that went out to the others: only this recipient is still to get it. */
  only?: { to: string; of: string; refused: boolean };
}

/**
 * Where a channel put an incident's first message, so that later ones update it and thread below.
 */
export interface RemoteMessage {
  incident: string;
  channel: string;
  /** Slack: channel id and ts. Email: Message-ID. */
  ref: Readonly<Record<string, string>>;
}

export type SendResult =
  | {
      ok: true;
      ref: Readonly<Record<string, string>>;
      /** The first message lies elsewhere now, or shows another picture: `ref` is kept instead. */
      moved?: true;
      /** Recipients that the channel turned away or put off, while it took the others. */
      left?: readonly LeftOut[];
    }
  | {
      ok: false;
      retryable: boolean;
      retryAfterMs?: number;
      message: string;
      /** How to mend it. */ next: string;
    };

export interface Outgoing {
  notice: Notice;
  incident: Incident | null;
  /** The incident's first message on this channel, if it was sent. */
  thread: RemoteMessage | null;
  /** When it is sent; when the notice was made where it is not given. */
  at?: string;
  /** Where its commands are to be given; not said unless given. */
  commandsAt?: string;
  /** Of many told as one: the incidents among them that wait for somebody, as they are now. */
  waited?: readonly Incident[];
  /** It was told already, with others: nobody is called. */
  quiet?: true;
  /** A run that somebody asked for and that is not over. */
  asked?: AskedFor;
}

/** A channel. Adding one is one file, one registry entry, one fixture. */
export interface Notifier {
  readonly channel: string;
  /** A program counts its messages: several are never told to it as one. */
  readonly countsEach?: true;
  send(outgoing: Outgoing, signal?: AbortSignal): Promise<SendResult>;
  /** Brings an incident's first message up to date and tells nobody; not every channel can. */
  show?(outgoing: Outgoing, signal?: AbortSignal): Promise<void>;
  /** Asks the other side whether it would take a message, without sending one. */
  check?(signal?: AbortSignal): Promise<ChannelCheck>;
}
