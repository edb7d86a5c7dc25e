import { existsSync } from 'node:fs';
import { type AgentFiles, nextFor, readFiles } from '../../agents/files.ts';
import { toolsOf } from '../../agents/tools-file.ts';
import { claimDoubts } from '../../claims/claim-doubts.ts';
import { readClaims } from '../../claims/claims-file.ts';
import type { AgentConfig } from '../../config/schema.ts';
import { DaytwoError, messageOf, type Problem } from '../../domain/errors.ts';
import type { Suite } from '../../domain/suite.ts';
import { priceProblems } from '../../llm/pricing/account-prices.ts';
import { outputCap } from '../../llm/providers/parameters.ts';
import { parameterDoubts } from '../../llm/reasoning-models.ts';
import { fileWarnings, sideEffects, soulFindings, untestedSkills } from './agent-warnings.ts';
import { factsProblems } from './check-facts.ts';
import { checkSuite } from './check-suite.ts';
import { triageChecked } from './check-triage.ts';
import type { Checking } from './checking.ts';
import { languageNote } from './judgment-language.ts';

/** An agent's files, tools, prices and suites. */
export async function checkAgent(on: Checking, id: string, agent: AgentConfig): Promise<void> {
  const { config, inDoubt, problems, warnings } = on;
  const at = `agents.${id}`;
  const unread = inDoubt(at, 'soul', 'skills', 'preset', 'workspace', 'runtimeConfig');
  const files = unread ? null : filesOf(on, id, agent);
  if (files !== null) {
    warnings.push(...emptySoul(on, id, agent, files));
    if (!inDoubt(at, 'target')) warnings.push(...fileWarnings(config, id, agent, files));
    if (!inDoubt(at, 'target')) warnings.push(...sideEffects(config, id, agent));
  }
  const tools = inDoubt(at, 'target') ? [] : toolsIn(on, id, agent);
  if (!inDoubt(at, 'target', 'grader', 'simulatedUser', 'judgments')) {
    problems.push(...priceProblems(config, id));
    warnings.push(...modelDoubts(on, id, agent));
  }
  if (!inDoubt(at, 'claims')) checkClaims(on, id);
  const suites: Suite[] = [];
  for (const nth of agent.suites.keys()) {
    const suite = await checkSuite(on, { id, agent, nth, soul: files?.soul.text ?? '', tools });
    if (suite !== null) suites.push(suite);
  }
  if (!inDoubt(at, 'judgments', 'streams', 'suites'))
    warnings.push(...languageNote(config, id, agent, suites));
  // A suite that cannot be read may hold the very case that is missed.
  if (files !== null && suites.length === agent.suites.length)
    (on.strict ? problems : warnings).push(...untestedSkills(config, id, files, suites));
  if (files !== null && suites.length === agent.suites.length)
    warnings.push(...soulFindings(config, id, agent, files, suites));
  triageChecked(on, id, agent, suites.length === agent.suites.length ? suites : null);
  if (!inDoubt(at, 'facts')) problems.push(...factsProblems(config, agent.facts));
}

/** What the models of an agent are known to refuse, or to be cut off by. */
function modelDoubts({ config }: Checking, id: string, agent: AgentConfig): Problem[] {
  const called = [
    { at: ['target'], by: agent.target },
    { at: ['grader'], by: agent.grader },
    { at: ['simulatedUser'], by: agent.simulatedUser },
    { at: ['judgments', 'judge'], by: agent.judgments.judge },
  ];
  return called.flatMap(({ at, by }) =>
    by === undefined
      ? []
      : parameterDoubts(by.model, by.parameters, outputCap(by.parameters, by.maxOutputTokens)).map(
          ({ key, message, hint }) => {
            const path = ['agents', id, ...at, ...key.split('.')];
            return { place: config.place(path), path: path.join('.'), message, hint };
          },
        ),
  );
}

/** What is wrong in the file of claims, with its own lines; that it is missing is said already. */
function checkClaims({ config, problems, warnings, now }: Checking, id: string): void {
  const read = readClaims(config, id);
  if (read === null) return;
  if (read.ok) warnings.push(...claimDoubts(read, now));
  else if (existsSync(read.file)) problems.push(...read.problems);
}

function emptySoul(
  { config }: Checking,
  id: string,
  agent: AgentConfig,
  { soul }: AgentFiles,
): Problem[] {
  const empty = soul.documents.every((d) => d.role !== 'soul' || (d.text ?? '').trim() === '');
  // One that was shipped brings its instructions along; that a model needs some is said already.
  if (agent.soul.length === 0) return [];
  if (agent.preset !== undefined || !empty) return [];
  return [
    {
      place: config.place(['agents', id, 'soul']),
      path: `agents.${id}.soul`,
      message: 'the soul is empty: the agent is replayed without instructions',
      hint: 'write them into the file, or name the one that holds them',
    },
  ];
}

function toolsIn({ config, problems }: Checking, id: string, agent: AgentConfig) {
  try {
    return toolsOf(config.folder, agent.target.tools, config.secretFiles);
  } catch (e) {
    const path = ['agents', id, 'target', 'tools'];
    problems.push({
      place: config.place(path),
      path: path.join('.'),
      message: messageOf(e),
      ...(e instanceof DaytwoError && e.next !== undefined ? { hint: e.next } : {}),
    });
    return [];
  }
}

/**
 * An agent's files, or every one that cannot be used: with its own line where it has one, else
 * where the configuration names it.
 */
function filesOf(
  { config, problems }: Checking,
  id: string,
  agent: AgentConfig,
): AgentFiles | null {
  const read = readFiles(config, agent);
  if (read.ok) return read.files;
  const path = ['agents', id, agent.preset === undefined ? 'soul' : 'workspace'];
  problems.push(
    ...read.problems.map(({ file, line, message }): Problem =>
      line === undefined
        ? {
            place: config.place(path),
            path: path.join('.'),
            message: `${file} ${message}`,
            hint: nextFor(agent),
          }
        : { place: { file, line }, path: '', message, hint: `it belongs to ${path.join('.')}` },
    ),
  );
  return null;
}
