import type { Trial } from './run.ts';

/**
 * What an agent said in one trial, as people read it: its text, then its tool calls.
 * @param text what was kept of the output; null where nothing was, or no more
 */
export function saidIn(
  trial: Pick<Trial, 'outputHash' | 'toolCalls'>,
  text: string | null,
): string {
  const calls = trial.toolCalls.map((t) => `[calls ${t.name}(${t.arguments})]`).join('\n');
  const said = [
    trial.outputHash !== null && text === null ? '(text not kept)' : (text ?? ''),
    calls,
  ].filter((x) => x.trim() !== '');
  return said.length === 0 ? '(an empty answer)' : said.join('\n');
}
