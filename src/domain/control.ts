/** What is looked at by the clock: who may write what, what lies where, who may do what. */
export const CONTROLS = ['access', 'secrets', 'tools', 'sessions'] as const;
export type Control = (typeof CONTROLS)[number];

/** What a tool can do, as an attack sees it. */
export const CAPABILITIES = [
  'send',
  'pay',
  'delete',
  'write',
  'run',
  'browse',
  'read',
  'other',
] as const;
export type Capability = (typeof CAPABILITIES)[number];

/** Kind and ID of the record of when the last look at the controls ended. */
export const CONTROLS_LOOKED = 'controls-looked';
/** The record of which tools an agent has, and since when. */
export const TOOLS_GRANTED = 'tools-granted';

/** One thing that a control found. */
export interface ControlFinding {
  /** What makes it the same at the next look: never prose. */
  id: string;
  /** In words, with the place. */
  what: string;
  /** The file that it is about. */
  path?: string;
  /** How many secrets it shows that no finding before it does; only of the control of secrets. */
  secrets?: number;
}

/** What one look of a control came to. */
export interface ControlResult {
  control: Control;
  /** Null for what belongs to no agent: the logs. */
  agent: string | null;
  findings: readonly ControlFinding[];
  /**
   * What could not be looked at, in words. Nothing is known of it, so no finding on it is taken as
   * over.
   */
  unknown: readonly string[];
  /** What was looked at less closely than it could have been, in words. */
  notes: readonly string[];
}

/** An agent as an attack pack met it: it is met again when one of these is new. */
export interface AttackRecord {
  agent: string;
  /** Name and version: `injection.v1`. */
  pack: string;
  /** Names of the tools that the agent had. */
  tools: readonly string[];
  run: string;
  at: string;
}
