import type { Sandbox, Scorer } from '../../domain/suite.ts';
import { containsMany, containsOne } from './contains.ts';
import { equals } from './equals.ts';
import { isRefusal } from './is-refusal.ts';
import { javascript } from './javascript.ts';
import { containsJson, isJson } from './json.ts';
import { cost, latency } from './limits.ts';
import { type GraderFor, llmRubric } from './llm-rubric.ts';
import { regex } from './regex.ts';
import { startsWith } from './starts-with.ts';
import { toolCalls } from './tool-calls.ts';

export interface ScorerDeps {
  sandbox: Sandbox;
  /** Who judges `llm-rubric`; without one those assertions give no verdict. */
  graderFor?: GraderFor;
}

/**
 * Every supported assertion type, without `not-`, with its scorer. Adding a family is one line
 * here.
 */
export function createScorers({
  sandbox,
  graderFor = () => null,
}: ScorerDeps): ReadonlyMap<string, Scorer> {
  const families: readonly Scorer[] = [
    equals,
    containsOne,
    containsMany,
    startsWith,
    regex(sandbox),
    isJson(sandbox),
    containsJson(sandbox),
    javascript(sandbox),
    latency,
    cost,
    isRefusal,
    toolCalls(sandbox),
    llmRubric(sandbox, graderFor),
  ];
  return new Map(families.flatMap((s) => s.types.map((type) => [type, s] as const)));
}
