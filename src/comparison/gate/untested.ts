import { findUntestedSkills, skillsOf } from '../../agents/skills.ts';
import type { Case, Suite } from '../../domain/suite.ts';
import type { LoadedAgent } from '../../evaluation/replay/build-subject.ts';
import { TOOL_TYPES } from '../../evaluation/scorers/tool-calls.ts';

/** Something that an agent can do since this change, and that no canary tests. */
export interface NewUntested {
  agent: string;
  kind: 'skill' | 'tool' | 'task';
  name: string;
  /** What a case says to test it. */
  mend: string;
}

/** What one side of an agent can do. */
export interface Abilities {
  skills: Pick<LoadedAgent['soul'], 'documents'>;
  tools: readonly string[];
  /** Kinds of work that its configuration knows. */
  tasks: readonly string[];
}

/** What is new after a change and no suite tests; edits of what was there are measured instead. */
export function findNewUntested(
  agent: string,
  sides: { before: Abilities; after: Abilities },
  suites: readonly Pick<Suite, 'name' | 'cases'>[],
): NewUntested[] {
  const { before, after } = sides;
  const cases = suites.flatMap((s) => s.cases);
  const isNew = (all: readonly string[], old: readonly string[]): string[] =>
    all.filter((name) => !old.includes(name));
  const had = new Set(skillsOf(before.skills).map((s) => s.name));
  const skills = skillsOf(after.skills).filter((s) => !had.has(s.name));
  return [
    ...findUntestedSkills(skills, suites).map(({ name }) => ({
      agent,
      kind: 'skill' as const,
      name,
      mend: `metadata: { skill: ${JSON.stringify(name)} }`,
    })),
    ...isNew(after.tools, before.tools)
      .filter((name) => !cases.some((c) => testsTool(c, name)))
      .map((name) => ({
        agent,
        kind: 'tool' as const,
        name,
        mend: `an assertion { type: tool-called, value: ${name} }, or metadata: { tool: ${JSON.stringify(name)} }`,
      })),
    ...isNew(after.tasks, before.tasks)
      .filter((name) => !cases.some((c) => c.metadata.task === name))
      .map((name) => ({
        agent,
        kind: 'task' as const,
        name,
        mend: `metadata: { task: ${JSON.stringify(name)} }`,
      })),
  ];
}

const CHECKS_TOOLS: ReadonlySet<string> = new Set([
  ...TOOL_TYPES,
  'javascript',
  'is-valid-openai-tools-call',
]);

/** A case tests a tool where it says so, or where one of its checks of actions names it. */
function testsTool(c: Pick<Case, 'assertions' | 'metadata'>, name: string): boolean {
  if ([c.metadata.tool ?? []].flat().includes(name)) return true;
  return c.assertions.some(
    (a) =>
      CHECKS_TOOLS.has(a.type) &&
      JSON.stringify(a.value ?? '').includes(JSON.stringify(name).slice(1, -1)),
  );
}

/** The same of several agents in words. */
export const untestedWords = (u: NewUntested): string =>
  `${u.agent}: the new ${u.kind} "${u.name}" has no case; give one ${u.mend}`;
