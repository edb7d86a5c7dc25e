/** What can happen to a model on a provider's list (docs/models.md). */
export type ModelEventKind =
  | 'new'
  | 'moved'
  | 'deprecated'
  | 'new-version'
  | 'date-set'
  | 'date-moved'
  | 'date-withdrawn'
  | 'replacement'
  | 'gone'
  | 'absent'
  | 'back'
  | 'retired';

export interface ModelEvent {
  at: string;
  provider: string;
  model: string;
  kind: ModelEventKind;
  reason: string;
  /** Whether people are told, by the rules and by who uses the model. */
  told: boolean;
  before?: string | null;
  after?: string | null;
  /** It is told for all rows that left the list with it. */
  together?: LostTogether & { used: readonly string[] };
}

/** Rows that left a list in one poll, of so many. */
export interface LostTogether {
  at: string;
  rows: number;
  of: number;
}

/** `firm`: the provider set the day. `earliest`: not before. `tentative`: a third party's word. */
export type DateKind = 'firm' | 'earliest' | 'tentative';

/** What is known of one model at one provider: one row a (source, model). */
export interface ModelRecord {
  provider: string;
  model: string;
  source: string;
  firstSeen: string;
  lastSeen: string;
  /** Start of the present absence; null while listed. */
  absentSince: string | null;
  /** Good, complete polls since then that did not list it. */
  absentPolls: number;
  goneRecordedAt: string | null;
  goneToldAt: string | null;
  retiredAt: string | null;
  /**
   * When a call was refused with the provider's typed error for a model that is gone. It stands,
   * whatever a list names, until a call succeeds.
   */
  refusedAt?: string | null;
  endsAt: string | null;
  endsKind: DateKind | null;
  /** When the end was first named after there was none. */
  endsNamedAt?: string | null;
  /** Since when the list names no end, though the one before is kept. */
  endsUndatedSince?: string | null;
  deprecatedAt: string | null;
  replacement: string | null;
  lifecycle: 'active' | 'deprecated' | 'retired' | null;
  /**
   * Why the present absence is doubted: the list that lost the row was possibly cut
   * (docs/models.md). Nobody is told while it stands; a later list of another length lifts it.
   * `rows` is the length of the doubtful list, 0 where it was not even whole.
   */
  doubt?: { reason: string; rows: number } | null;
  /** The poll in which it went missing together with so many that people are told of all at once. */
  lostWith?: LostTogether | null;
  /**
   * What the name stood for when it was last listed: a digest, a dated slug
   * (`ListedModel.version`).
   */
  version?: string | null;
  /** Since when the name has no row of its own and is listed as another name of `replacement`. */
  movedSince?: string | null;
  /** The page that says so, where the source names one. */
  url?: string | null;
  /** What the person who set the end wrote beside it. */
  note?: string;
}

/** Days before the end at which people are warned, after the announcement itself. */
export const WARNING_STEPS = [90, 60, 30, 14, 7, 3, 1, 0] as const;
