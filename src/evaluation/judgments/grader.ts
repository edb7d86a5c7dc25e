import type { GraderConfig } from '../../config/schema.ts';
import type { Grader } from '../../domain/suite.ts';
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
      if (called.kind === 'reply')
        return {
          ok: true,
          text: called.reply.text,
          costUsd: called.costUsd,
          ...(called.reply.finishReason === 'length' ? { cutAt: maxOutputTokens } : {}),
        };
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
