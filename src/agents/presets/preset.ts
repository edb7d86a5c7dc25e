import type { Role } from '../soul.ts';
import type { Limits } from '../truncation.ts';

/** Where a preset looks. */
export interface PresetAt {
  /** The agent's workspace or project folder, absolute. */
  workspace: string;
  /** The runtime's own configuration, where one is named; absolute. */
  runtimeConfig?: string;
  /** The target's model, as the agent's entry names it. */
  model: string;
}

/** What a runtime's files say of an agent. */
export interface PresetRead {
  documents: readonly { path: string; role: Role }[];
  /** False where the runtime puts the files before the model itself: sent by us too, the model would read them twice. */
  sent: boolean;
  limits: Limits | null;
  /** What belongs to the target beside the agent's entry: the model that the runtime's configuration names. */
  target: Readonly<Record<string, string>>;
  /** The runtime and its version, where a file tells it. */
  runtime: { name: string; version: string } | null;
  /** Files beside the documents that were read: an edit of one is looked at. */
  files: readonly string[];
  warnings: readonly { message: string; hint: string }[];
}

/** Knows where a runtime keeps an agent's instructions. Adding one is one file and one registry entry. */
export interface Preset {
  name: string;
  /** @throws Error, in words for people, where there is nothing to go on with */
  read(at: PresetAt): PresetRead;
  /** A configuration for the workspace, relative to which its paths are given. */
  starter(at: StarterAt): Starter;
}

export interface StarterAt {
  /** As the configuration will name it: absolute, or relative to its folder. */
  workspace: string;
  absolute: string;
}

export interface Starter {
  /** daytwo.yaml */
  config: string;
  suite: string;
  /** What to do first, a line each. */
  steps: readonly string[];
}
