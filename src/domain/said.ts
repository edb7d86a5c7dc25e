import type { Trial } from './run.ts';

/** What of a trial tells where its answer ended. */
export type Ending = Partial<Pick<Trial, 'finishReason' | 'usage' | 'transcript'>>;

/** The cap of output tokens that an answer ran into; null where none is known. */
export function capReached({ finishReason, usage, transcript }: Ending): number | null {
  // Of a conversation the tokens are those of all its answers together.
  const isKnown = finishReason === 'length' && usage != null && usage.reported !== false;
  return isKnown && transcript === undefined && usage.outputTokens > 0 ? usage.outputTokens : null;
}

/** That an answer was cut off, and where; null where it was not. */
export function cutWords(of: Ending): string | null {
  if (of.finishReason === 'content-filter') return "cut off by the provider's filter";
  if (of.finishReason !== 'length') return null;
  const cap = capReached(of);
  return cap === null ? 'cut off' : `cut off at the cap of ${cap} tokens`;
}

/**
 * What an agent said in one trial, as people read it: its text, then its tool calls. That it was cut off
 * stands first, where no shortening takes it away.
 * @param text what was kept of the output; null where nothing was, or no more
 */
export function saidIn(
  trial: Pick<Trial, 'outputHash' | 'toolCalls'> & Ending,
  text: string | null,
): string {
  const calls = trial.toolCalls.map((t) => `[calls ${t.name}(${t.arguments})]`).join('\n');
  const said = [
    trial.outputHash !== null && text === null ? '(text not kept)' : (text ?? ''),
    calls,
  ].filter((x) => x.trim() !== '');
  const cut = cutWords(trial);
  if (said.length === 0)
    return cut === null ? '(an empty answer)' : `(${cut}, before its first word)`;
  return [...(cut === null ? [] : [`(${cut})`]), ...said].join('\n');
}
