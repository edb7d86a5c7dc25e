import type { NextStep } from '../../domain/incident.ts';
import type { Trial } from '../../domain/run.ts';
import { capReached } from '../../domain/said.ts';
import { plural } from '../../domain/text.ts';

/** That most answers were cut off, as what happened, and what to do. */
export interface CutAnswers {
  words: string;
  step: NextStep;
}

/**
 * What is said where most of the answers that failed were cut off at their cap of output tokens. Null
 * where most were not. Pure.
 */
export function cutAnswers(
  agent: string,
  failed: readonly Pick<Trial, 'finishReason' | 'usage' | 'transcript' | 'length' | 'toolCalls'>[],
): CutAnswers | null {
  const cut = failed.filter((t) => t.finishReason === 'length');
  if (2 * cut.length <= failed.length) return null;
  const caps = [...new Set(cut.map(capReached))];
  const cap = caps.length === 1 ? (caps[0] ?? null) : null;
  const wordless = cut.filter((t) => t.length === 0 && t.toolCalls.length === 0).length;
  const which =
    failed.length === 1
      ? 'The answer that failed was'
      : cut.length === failed.length
        ? `All ${failed.length} answers that failed were`
        : `${cut.length} of ${plural(failed.length, 'answer')} that failed were`;
  const at = cap === null ? 'at the cap of output tokens' : `at the cap of ${cap} tokens`;
  const so =
    wordless === 0
      ? ''
      : wordless === cut.length
        ? ', before the first word: the tokens went into what is not shown, such as thinking'
        : `, ${wordless} of them before the first word`;
  return {
    words: `${which} cut off ${at}${so}. Raise maxOutputTokens.`,
    step: {
      what:
        `Raise agents.${agent}.target.maxOutputTokens${cap === null ? '' : ` above ${cap}`}: ` +
        'thinking counts too',
      command: 'daytwo check-config',
      costUsd: 0,
    },
  };
}
