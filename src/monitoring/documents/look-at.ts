import { readFiles } from '../../agents/files.ts';
import type { SoulPart } from '../../agents/soul-parts/cues.ts';
import { findSoulParts, type PlacedStatement } from '../../agents/soul-parts/find.ts';
import type { SoulDocument } from '../../agents/soul.ts';
import { agentOf } from '../../config/agent.ts';
import type { Config } from '../../config/load.ts';
import { DaytwoError, EXIT } from '../../domain/errors.ts';
import type { Case, Sandbox } from '../../domain/suite.ts';
import { suiteOf } from '../../evaluation/suites/configured.ts';
import {
  daysLeft,
  missingLeaning,
  type Reviewed,
  reviewedFact,
  reviewedTradeOffs,
} from './check-facts.ts';
import { readFacts } from './facts-file.ts';
import { findSoulFindings, type SoulFinding } from './soul-findings.ts';

/** What an agent leans on, and what its instructions say and lack. */
export interface Documents {
  agent: string;
  /** Facts and trade-offs, the nearest day first. */
  reviews: readonly (Reviewed & { daysLeft: number })[];
  /** What facts name that there is not, in words. */
  missing: readonly string[];
  /** The first statement that says each part; null where none does. */
  soul: Readonly<Record<SoulPart, PlacedStatement | null>>;
  findings: readonly SoulFinding[];
}

/**
 * Reads an agent's soul, suites and facts as they are now.
 * @param today a day as `2026-12-31`
 * @throws DaytwoError `bad-facts`, `bad-suite`, `bad-soul`, `no-agent`
 */
export async function lookAtDocuments(
  deps: { config: Config; sandbox: Sandbox },
  agent: string,
  today: string,
): Promise<Documents> {
  const { config } = deps;
  const own = agentOf(config, agent);
  const files = readFiles(config, own);
  if (!files.ok)
    throw new DaytwoError({
      code: 'bad-soul',
      exitCode: EXIT.config,
      message: `the files of ${agent} cannot be read`,
      next: 'daytwo check-config lists what is wrong with them',
    });
  const suites = await Promise.all(own.suites.map((s) => suiteOf(deps, s)));
  return {
    agent,
    ...documentsOf(
      { cases: suites.flatMap((s) => s.cases), documents: files.files.soul.documents },
      own.facts === undefined ? [] : mustReadFacts(config, own.facts),
      today,
    ),
  };
}

function mustReadFacts(config: Config, name: string) {
  const read = readFacts(config.folder, name);
  if (read.ok) return read.value.facts;
  throw new DaytwoError({
    code: 'bad-facts',
    exitCode: EXIT.config,
    message: `${name} cannot be read`,
    problems: read.problems,
    next: 'mend the lines named above',
  });
}

/** The same of what was read already. */
export function documentsOf(
  of: { cases: readonly Case[]; documents: readonly SoulDocument[] },
  facts: ReturnType<typeof mustReadFacts>,
  today: string,
): Omit<Documents, 'agent'> {
  const parts = findSoulParts(of.documents);
  const first = (part: SoulPart): PlacedStatement | null => parts[part][0] ?? null;
  return {
    reviews: [...facts.map((f) => reviewedFact(f, of)), ...reviewedTradeOffs(of.cases)]
      .map((r) => ({ ...r, daysLeft: daysLeft(r.reviewBy, today) }))
      .toSorted((a, b) => a.daysLeft - b.daysLeft),
    missing: facts.flatMap((f) => missingLeaning(f, of).map((m) => `fact ${f.id}: ${m}`)),
    soul: {
      purpose: first('purpose'),
      boundaries: first('boundaries'),
      voice: first('voice'),
      decisions: first('decisions'),
      asking: first('asking'),
    },
    findings: findSoulFindings(of.documents, of.cases),
  };
}
