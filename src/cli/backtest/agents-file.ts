import { parse } from 'yaml';
import { z } from 'zod';
import { DaytwoError, EXIT, messageOf } from '../../domain/errors.ts';
import { usedAt } from '../../models/knowledge/usage.ts';
import { readInputFile } from '../../platform/files/output-files.ts';

const place = z.looseObject({ provider: z.string(), model: z.string() });
const agent = z.looseObject({
  target: place.optional(),
  provider: z.string().optional(),
  model: z.string().optional(),
  grader: place.optional(),
  judgments: z.looseObject({ judge: place.optional() }).optional(),
});
const agentsFile = z.union([
  z.looseObject({
    agents: z.union([z.record(z.string(), agent), z.array(z.union([z.string(), agent]))]),
  }),
  z.array(z.union([z.string(), agent])),
  z.record(z.string(), z.union([z.string(), z.array(z.string())])),
  z.string(),
]);

export type AgentsFile = z.infer<typeof agentsFile>;
type Agent = z.infer<typeof agent>;

const NEXT = 'give a daytwo configuration, or model names, one a line';

/**
 * A daytwo configuration (its agents, whatever else is in it), a list of agents, or plain names.
 * @throws DaytwoError `bad-agents`
 */
export function readAgentsFile(file: string): AgentsFile {
  const text = readInputFile(file, `${NEXT}, after --agents`);
  try {
    return agentsFile.parse(valueOf(text) ?? []);
  } catch (e) {
    const why = e instanceof z.ZodError ? 'names no agents or models' : messageOf(e);
    throw new DaytwoError({
      code: 'bad-agents',
      exitCode: EXIT.usage,
      message: `--agents ${file}: ${why}`,
      next: NEXT,
    });
  }
}

/** YAML, of which JSON is a part; else one JSON value a line. */
function valueOf(text: string): unknown {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  return lines.length > 1 && lines.every((line) => /^\s*\{.*\}\s*$/.test(line))
    ? lines.map((line) => JSON.parse(line) as unknown)
    : parse(text);
}

/** The accounts that the agents are called at, by whatever name the file gives them. */
export function accountsIn(parsed: AgentsFile): string[] {
  const accounts = entriesIn(parsed).flatMap((a) =>
    typeof a === 'string'
      ? []
      : [a.provider, a.target?.provider, a.grader?.provider, a.judgments?.judge?.provider],
  );
  return [...new Set(accounts.filter((p) => p !== undefined))];
}

/** Who uses which of a provider's models. */
export function usedIn(parsed: AgentsFile, provider: string): (model: string) => boolean {
  const users = [...new Set(modelsIn(parsed, provider))].map((model) => ({
    name: model,
    target: { provider, model },
    judges: [],
  }));
  return usedAt(provider, users, new Map());
}

function modelsIn(parsed: AgentsFile, provider: string): string[] {
  if (typeof parsed === 'string') return parsed.split(/\s+/);
  if (Array.isArray(parsed) || ('agents' in parsed && typeof parsed.agents === 'object'))
    return entriesIn(parsed).flatMap((a) => (typeof a === 'string' ? [a] : modelsOf(a, provider)));
  return Object.values(parsed)
    .flat()
    .filter((name) => typeof name === 'string');
}

function modelsOf(a: Agent, provider: string): string[] {
  const places = [a.target, a.grader, a.judgments?.judge].filter(
    (at) => at !== undefined && at.provider === provider,
  );
  return [
    ...(a.model !== undefined && (a.provider ?? provider) === provider ? [a.model] : []),
    ...places.flatMap((at) => (at === undefined ? [] : [at.model])),
  ];
}

function entriesIn(parsed: AgentsFile): (string | Agent)[] {
  if (typeof parsed === 'string') return [];
  if (Array.isArray(parsed)) return parsed;
  return 'agents' in parsed && typeof parsed.agents === 'object'
    ? Object.values(parsed.agents)
    : [];
}
