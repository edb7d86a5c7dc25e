import { dotted, nearest } from '../../config/places.ts';
import type { AgentConfig } from '../../config/schema.ts';
import type { TriageFile } from '../../config/triage-file.ts';
import { DaytwoError, type Problem } from '../../domain/errors.ts';
import type { Suite } from '../../domain/suite.ts';
import { MissingColumns, openSources } from '../../triage/figures/sources.ts';
import type { Checking } from './checking.ts';

type Path = readonly (string | number)[];

/**
 * What an agent's triage file names that is not there: columns of its sources, and tasks.
 * @param suites null where one cannot be read: it may hold the very task that is missed
 */
export function triageChecked(
  { config, problems, warnings }: Checking,
  id: string,
  agent: Pick<AgentConfig, 'outputs'>,
  suites: readonly Pick<Suite, 'cases'>[] | null,
): void {
  const triage = Object.hasOwn(config.triageFiles, id) ? config.triageFiles[id] : undefined;
  if (triage === undefined) return;
  if (config.outputs.keep === 'hashes-only') warnings.push(nothingToReview(config, id));
  const sources = openSources(config.secretFiles);
  for (const task of Object.keys(triage.rules.tasks))
    problems.push(...sourceProblems(triage, task, () => sources.of(triage, task)));
  if (suites !== null) warnings.push(...unknownTasks(triage, tasksOf(agent, suites)));
}

const nothingToReview = ({ place }: Checking['config'], id: string): Problem => ({
  place: place(['agents', id, 'triage']),
  path: `agents.${id}.triage`,
  message:
    'nobody can review its answers here: their words are not kept (outputs.keep is hashes-only)',
  hint:
    'what is for people waits by its id alone, to be looked at where the agent keeps it; daytwo review ' +
    'record says here what it was; outputs.keep: texts keeps them',
});

/** Why a task's source cannot be used; each column that it does not have by itself. */
function sourceProblems(triage: TriageFile, task: string, open: () => unknown): Problem[] {
  const at: Path = ['tasks', task, 'figures'];
  try {
    open();
    return [];
  } catch (e) {
    if (!(e instanceof DaytwoError)) throw e;
    if (!(e instanceof MissingColumns))
      return [told(triage, [...at, 'file'], e.message, e.next ?? '')];
    const { file, names = [] } = triage.rules.tasks[task]?.figures ?? { file: '' };
    return e.columns.map(({ name, hint }) =>
      told(triage, [...at, 'names', names.indexOf(name)], `${file} has no column "${name}"`, hint),
    );
  }
}

/** The tasks that an agent's real answers can be found to be of; none where their source says them. */
function tasksOf(
  { outputs }: Pick<AgentConfig, 'outputs'>,
  suites: readonly Pick<Suite, 'cases'>[],
): string[] {
  if (outputs.fields.task !== undefined) return [];
  const ofCases = suites.flatMap((s) => s.cases.flatMap((c) => c.metadata.task ?? []));
  return [...new Set([...outputs.tasks.map((t) => t.name), ...ofCases])];
}

/** Tasks that rules and `tasks` name and the agent does not have, unless it names none at all. */
function unknownTasks(triage: TriageFile, known: readonly string[]): Problem[] {
  if (known.length === 0) return [];
  const { tasks, rules } = triage.rules;
  const named: [string, Path][] = [
    ...Object.keys(tasks).map((task): [string, Path] => [task, ['tasks', task]]),
    ...rules.flatMap((rule, i) =>
      (rule.task ?? []).map((task): [string, Path] => [task, ['rules', i, 'task']]),
    ),
  ];
  return named
    .filter(([task]) => !known.includes(task))
    .map(([task, path]) => {
      const near = nearest(task, known);
      const hint =
        near === null
          ? 'name it in outputs.tasks or a case, unless whoever sends the answers does'
          : `did you mean "${near}"?`;
      return told(triage, path, `no task of the agent is called "${task}"`, hint);
    });
}

const told = ({ place }: TriageFile, path: Path, message: string, hint: string): Problem => ({
  place: place([...path]),
  path: dotted(path),
  message,
  hint,
});
