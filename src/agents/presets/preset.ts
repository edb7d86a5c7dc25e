import type { FileProblem } from '../file-problem.ts';
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
  /**
   * False where the runtime puts the files before the model itself: sent by us too, the model would
   * read them twice.
   */
  sent: boolean;
  limits: Limits | null;
  /**
   * What belongs to the target beside the agent's entry: the model that the runtime's configuration
   * names.
   */
  target: Readonly<Record<string, string>>;
  /** The runtime and its version, where a file tells it. */
  runtime: { name: string; version: string } | null;
  /** The port on which the runtime's gateway listens, where a file tells it. */
  port?: number;
  /** Files beside the documents that were read: an edit of one is looked at. */
  files: readonly string[];
  warnings: readonly { message: string; hint: string }[];
  /** What there is nothing to go on with before: all of it. */
  problems: readonly FileProblem[];
}

/** A model that a runtime's files name, by its provider. */
export interface NamedModel {
  /** As the runtime calls it; null where it is the target's own. */
  provider: string | null;
  model: string;
  /** What it is there for: "model in openclaw.json", "subagent reviewer". */
  what: string;
  /** It is the one that answers canaries, behind the name that the target has. */
  answers: boolean;
  /** Where it is named; null where that is the agent's own entry. */
  file: string | null;
  line: number | null;
}

/**
 * Knows where a runtime keeps an agent's instructions. Adding one is one file and one registry
 * entry.
 */
export interface Preset {
  name: string;
  read(at: PresetAt): PresetRead;
  /**
   * The models that stand behind the target or beside it, so that their ends are watched.
   * @throws Error, in words for people, where its files cannot be read
   */
  models(at: PresetAt & { headers: Readonly<Record<string, string>> }): readonly NamedModel[];
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
