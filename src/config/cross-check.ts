import { statSync } from 'node:fs';
import type { Problem } from '../domain/errors.ts';
import { isAgentKind, NO_MODEL } from '../domain/provider.ts';
import { alertProblems } from './cross-check-alerts.ts';
import { asSent, resolvePath, suiteName } from './names.ts';
import { nearest, type Yaml } from './places.ts';
import type { AgentConfig, ParsedConfig } from './schema.ts';

type Path = readonly PropertyKey[];

/** The file whose parts are compared. */
interface Checked {
  providers: ParsedConfig['providers'];
  /** Names of the providers without a problem: what a misspelt one may have meant. */
  sound: readonly string[];
  folder: string;
  yaml: Yaml;
}

/** Names that must exist elsewhere in the file, and files that must exist on disk. */
export function crossCheck(
  c: ParsedConfig,
  providers: Readonly<Record<string, unknown>>,
  folder: string,
  yaml: Yaml,
): Problem[] {
  const file = { providers: c.providers, sound: Object.keys(providers), folder, yaml };
  const called = new Map<string, string>();
  const ofAgents = Object.entries(c.agents).flatMap(([id, agent]) => {
    const at = ['agents', id];
    const name = agent.name ?? id;
    const other = called.get(name);
    called.set(name, id);
    return [
      ...(other === undefined
        ? []
        : [
            {
              place: yaml.place([...at, ...(agent.name === undefined ? [] : ['name'])]),
              path: [...at, 'name'].join('.'),
              message: `is called "${name}" like agents.${other}: messages could not tell them apart`,
            },
          ]),
      ...missingProviders(agent, at, file),
      ...missingForModels(agent, at, file),
      ...missingFiles(agent, at, file),
      ...suiteProblems(agent, at, file),
    ];
  });
  return [...ofAgents, ...sharedNames(c, yaml), ...alertProblems(c, yaml)];
}

/** What two agents' answers are told by: both would claim the same ones. */
function sharedNames({ agents }: ParsedConfig, yaml: Yaml): Problem[] {
  const all = Object.entries(agents);
  const owners = new Map<string, { id: string; as: string }>();
  for (const [id, { name }] of all) {
    owners.set(asSent(id), { id, as: 'ID' });
    if (name !== undefined) owners.set(asSent(name), { id, as: 'name' });
  }
  return all.flatMap(([id, { outputs }]) =>
    outputs.names.flatMap((name, i): Problem[] => {
      const other = owners.get(asSent(name));
      if (other === undefined) owners.set(asSent(name), { id, as: `outputs.names[${i}]` });
      if (other === undefined || other.id === id) return [];
      const path = ['agents', id, 'outputs', 'names', i];
      return [
        {
          place: yaml.place(path),
          path: `agents.${id}.outputs.names[${i}]`,
          message:
            `agents.${id} and agents.${other.id} would both claim what "${name}" sends: ` +
            `it is the ${other.as} of agents.${other.id}`,
          hint: `leave it at the agent that answers under that name, and give the other one of its own`,
        },
      ];
    }),
  );
}

function missingProviders(agent: AgentConfig, at: Path, file: Checked): Problem[] {
  const needed: [string | undefined, Path][] = [
    [agent.target.provider, ['target', 'provider']],
    [agent.judgments.judge?.provider, ['judgments', 'judge', 'provider']],
    [agent.grader?.provider, ['grader', 'provider']],
    [agent.simulatedUser?.provider, ['simulatedUser', 'provider']],
  ];
  return needed.flatMap(([name, below]) => {
    if (name === undefined || file.providers[name] !== undefined) return [];
    const path = [...at, ...below];
    const near = nearest(name, file.sound);
    return [
      {
        place: file.yaml.place(path),
        path: path.join('.'),
        message: `there is no provider "${name}"`,
        ...(near === null ? {} : { hint: `did you mean "${near}"?` }),
      },
    ];
  });
}

/** What a model must be told, and an agent brings itself. */
function missingForModels(agent: AgentConfig, at: Path, file: Checked): Problem[] {
  const kind = file.providers[agent.target.provider]?.kind;
  if (kind !== undefined && isAgentKind(kind)) return [];
  const missing = (below: Path): Problem => ({
    place: file.yaml.place([...at, ...below]),
    path: [...at, ...below].join('.'),
    message: 'is missing',
  });
  return [
    ...(agent.preset === undefined && agent.soul.length === 0 ? [missing(['soul'])] : []),
    ...(agent.target.model === NO_MODEL ? [missing(['target', 'model'])] : []),
  ];
}

function missingFiles(agent: AgentConfig, at: Path, file: Checked): Problem[] {
  const { tools } = agent.target;
  const needed: [string | undefined, Path][] = [
    [agent.workspace, ['workspace']],
    [agent.runtimeConfig, ['runtimeConfig']],
    [agent.claims, ['claims']],
    ...(['soul', 'skills'] as const).flatMap((key) =>
      (agent[key] ?? []).map((f, i): [string, Path] => [f, [key, i]]),
    ),
    [typeof tools === 'string' ? tools : undefined, ['target', 'tools']],
  ];
  return needed.flatMap(([name, below]) =>
    name === undefined ? [] : missingFile(name, [...at, ...below], file),
  );
}

function missingFile(name: string, path: Path, { folder, yaml }: Checked): Problem[] {
  const full = resolvePath(folder, name);
  const stat = statSync(full, { throwIfNoEntry: false });
  if (stat !== undefined && (stat.isFile() || stat.isDirectory())) return [];
  return [
    {
      place: yaml.place(path),
      path: path.join('.'),
      message: stat === undefined ? `there is no file ${full}` : `${full} is no regular file`,
    },
  ];
}

function suiteProblems(agent: AgentConfig, at: Path, file: Checked): Problem[] {
  const names = new Set<string>();
  return agent.suites.flatMap((s, i) => {
    const path = [...at, 'suites', i];
    const name = suiteName(s);
    const twice = names.has(name);
    names.add(name);
    return [
      ...missingFile(s.file, [...path, 'file'], file),
      ...(statSync(resolvePath(file.folder, s.file), { throwIfNoEntry: false })?.isDirectory() ===
      true
        ? [
            {
              place: file.yaml.place([...path, 'file']),
              path: [...path, 'file'].join('.'),
              message: 'is a folder, not a suite file',
            },
          ]
        : []),
      ...(twice
        ? [
            {
              place: file.yaml.place(path),
              path: path.join('.'),
              message: `two suites of this agent are called "${name}"`,
              hint: 'give one of them a name:',
            },
          ]
        : []),
    ];
  });
}
