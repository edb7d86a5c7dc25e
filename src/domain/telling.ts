/** How soon somebody must know of an incident, the most urgent first. */
export const SEVERITIES = ['urgent', 'normal', 'low'] as const;
export type Severity = (typeof SEVERITIES)[number];

/** Somebody whom a route names: how they are called, and how channels can reach them. */
export interface Addressee {
  name: string;
  /** Member ID in Slack. */
  slack?: string;
  email?: string;
}

/** Why a message waits though its channel would take it. */
export type HeldFor = 'quiet-hours' | 'maintenance';

/** Where a message goes, whom it names, and until when it waits, as it was decided when it was made. */
export interface Telling {
  channels: readonly string[];
  people: readonly Addressee[];
  /** Null where it goes at once. */
  held: {
    until: string;
    why: HeldFor;
    /** A maintenance holds it, and quiet hours do too: it is not urgent. */
    quietToo?: true;
  } | null;
  reason: string;
}
