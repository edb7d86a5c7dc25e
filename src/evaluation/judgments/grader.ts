import type { GraderConfig } from '../../config/schema.ts';
import type { ProviderReply } from '../../domain/provider.ts';
import type { Grader, GraderAnswer } from '../../domain/suite.ts';
import { type CallerDeps, callModel, type CallOptions, type ModelClient } from '../../llm/call.ts';

/** A judge's calls are calls like any other: written ahead, reserved, retried, limited. */
export function graderFor(
  deps: CallerDeps,
  by: { config: GraderConfig; line: ModelClient },
  timeoutMs: number,
  why: CallOptions,
): Grader {
  return {
    async grade({ messages, signal }) {
      const { model, parameters, maxOutputTokens } = by.config;
      const called = await callModel(
        deps,
        by.line,
        {
          model,
          messages,
          tools: [],
          parameters,
          maxOutputTokens,
          timeoutMs,
          ...(signal === undefined ? {} : { signal }),
        },
        why,
      );
      if (called.kind === 'reply') return gradedBy(called.reply, called.costUsd, maxOutputTokens);
      return {
        ok: false,
        message:
          called.kind === 'no-money'
            ? called.reason
            : `${called.failure.message} (${called.reason})`,
      };
    },
  };
}

/** A judge's reply as its answer, with the cap where it was cut off there. */
export function gradedBy(
  reply: Pick<ProviderReply, 'text' | 'finishReason'>,
  costUsd: number | null,
  cap: number,
): GraderAnswer {
  return {
    ok: true,
    text: reply.text,
    costUsd,
    ...(reply.finishReason === 'length' ? { cutAt: cap } : {}),
  };
}
