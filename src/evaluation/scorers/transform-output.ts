import type { Conversation } from '../../domain/conversation.ts';
import type { ProviderReply } from '../../domain/provider.ts';
import type { AssertResult, Case, Sandbox, Scorer, SeenConversation } from '../../domain/suite.ts';
import { outputOf, type OutputShape } from './output.ts';
import { lacksHost, transformProgram } from './program.ts';
import { noVerdict } from './verdict.ts';

export interface ScoreDeps {
  scorers: ReadonlyMap<string, Scorer>;
  sandbox: Sandbox;
  /** How the reply came; OpenAI Chat unless said otherwise. */
  shape?: OutputShape;
  /** A provider's own `transform`, applied before the case's. */
  providerTransform?: string;
  /** All that was said, where there was more than one answer; the reply is then of all of it. */
  conversation?: Conversation;
  signal?: AbortSignal;
}

/** A case that is scored, with what came of it. */
export interface Around {
  c: Case;
  reply: ProviderReply;
  costUsd: number | null;
  prompt: string;
  deps: ScoreDeps;
  seen?: SeenConversation;
}

export type Transformed = { ok: true; output: unknown } | { ok: false; result: AssertResult };

/** What the assertions see: the reply after the provider's transform and the case's. */
export async function transformedOutput(
  { c, prompt, deps }: Pick<Around, 'c' | 'prompt'> & { deps: Omit<ScoreDeps, 'scorers'> },
  reply: Parameters<typeof outputOf>[0],
): Promise<{ output: unknown; broken: AssertResult | null }> {
  let output = outputOf(reply, deps.shape);
  for (const code of [deps.providerTransform, c.transform]) {
    if (code === undefined) continue;
    const context = { vars: c.vars, prompt: { raw: prompt, label: c.label } };
    const changed = await transform(code, output, context, deps.sandbox);
    if (!changed.ok) return { output, broken: changed.result };
    output = changed.output;
  }
  return { output, broken: null };
}

/**
 * A transform that throws on a reply, or gives nothing, is the reply's fault (a fail); one that was
 * stopped is no verdict.
 */
export async function transform(
  code: string,
  output: unknown,
  context: unknown,
  sandbox: Sandbox,
): Promise<Transformed> {
  const result = await sandbox.evaluate(transformProgram(code), {
    output: output ?? null,
    context,
  });
  const label = `Transform failed (${(code.split('\n')[0] ?? '').trim().slice(0, 80)})`;
  if (!result.ok)
    return {
      ok: false,
      result: lacksHost(result)
        ? noVerdict(`${label}: ${result.message}`)
        : { verdict: 'fail', score: 0, reason: `${label}: ${result.message}` },
    };
  if (result.value === undefined || result.value === null)
    return {
      ok: false,
      result: { verdict: 'fail', score: 0, reason: `${label}: it gave nothing back` },
    };
  return { ok: true, output: result.value };
}
