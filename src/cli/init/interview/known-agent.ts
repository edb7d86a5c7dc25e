import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { isMap } from '../../../config/untyped.ts';
import { DaytwoError, EXIT } from '../../../domain/errors.ts';
import type { Place } from '../write.ts';
import type { KnownTask } from './cases.ts';

/** An agent as its configuration names it. */
export interface KnownAgent {
  id: string;
  /** Its instructions as they are; empty where none can be read. */
  soul: string;
  /** Kinds of work that its configuration names. */
  tasks: readonly KnownTask[];
  /** Whether its entry has a list of suites, to which one is added. */
  hasSuites: boolean;
  /** The file of claims that its entry names; null where it names none. */
  claims: string | null;
}

/**
 * The agent that is meant, of the configuration that lies there.
 * @throws DaytwoError `no-agent`
 */
export function knownAgent(place: Place, name: string | undefined): KnownAgent {
  const file = join(place.folder, 'daytwo.yaml');
  const agents = existsSync(file) ? agentsIn(readFileSync(file, 'utf8')) : {};
  const ids = Object.keys(agents);
  const id = name ?? (ids.length === 1 ? ids[0] : undefined);
  if (id === undefined || !/^[\w.-]+$/.test(id))
    throw new DaytwoError({
      code: 'no-agent',
      exitCode: EXIT.usage,
      message:
        ids.length > 1
          ? `${file} has several agents: ${ids.join(', ')}`
          : `it is not known which agent is meant`,
      next: 'say which: daytwo init --interview --name AGENT',
    });
  const agent = Object.hasOwn(agents, id) ? agents[id] : undefined;
  const { suites, claims } = isMap(agent) ? agent : {};
  return {
    id,
    soul: soulOf(place, agent),
    tasks: tasksOf(agent),
    hasSuites: Array.isArray(suites),
    claims: typeof claims === 'string' ? claims : null,
  };
}

function agentsIn(text: string): Readonly<Record<string, unknown>> {
  try {
    const config: unknown = parse(text);
    const agents = isMap(config) ? config['agents'] : undefined;
    return isMap(agents) ? agents : {};
  } catch {
    // check-config says what is wrong with it; an interview needs its names alone.
    return {};
  }
}

/** What stands under an agent's `outputs.tasks`, with the words by which questions are told. */
function tasksOf(agent: unknown): KnownTask[] {
  const outputs = isMap(agent) ? agent['outputs'] : undefined;
  const tasks = isMap(outputs) ? outputs['tasks'] : undefined;
  return (Array.isArray(tasks) ? tasks : []).flatMap((t: unknown) =>
    isMap(t) && typeof t['name'] === 'string'
      ? [{ name: t['name'], words: [t['name'], t['match']].flat().map(String).join(' ') }]
      : [],
  );
}

/** The text of the files that an agent's entry names as its soul, those that can be read. */
function soulOf({ folder }: Place, agent: unknown): string {
  const given = isMap(agent) ? agent['soul'] : undefined;
  const files = (Array.isArray(given) ? given : [given]).filter((f) => typeof f === 'string');
  return files
    .map((f) => join(folder, f))
    .filter((f) => existsSync(f) && statSync(f).isFile())
    .map((f) => readFileSync(f, 'utf8'))
    .join('\n');
}
