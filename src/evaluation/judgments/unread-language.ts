import type { AgentConfig } from '../../config/schema.ts';
import { KNOWN_LANGUAGES, languageOf } from './language.ts';

/** What the rules do not read, and what helps. */
export interface UnreadLanguage {
  message: string;
  hint: string;
}

type Settings = Pick<AgentConfig, 'suites' | 'streams' | 'judgments'>;

/**
 * What to say of texts in a language that the judgment rules do not read, or read refusals in only.
 * Null where they do, where a judge reads them, where nothing is watched, and where it is not known.
 * @param whose what the texts are, in words: "the cases"
 * @param judged all six judgments are watched, not refusals alone
 */
export function unreadLanguage(
  texts: readonly string[],
  { whose, judged, settings }: { whose: string; judged: boolean; settings: Settings },
): UnreadLanguage | null {
  const off = settings.suites.every(
    (s) => (s.streams.judgment ?? settings.streams.judgment ?? 'on') === 'off',
  );
  if (off || settings.judgments.judge !== undefined) return null;
  const language = languageOf(texts.join('\n'));
  if (language === null || language === 'English') return null;
  const known = KNOWN_LANGUAGES.includes(language);
  if (known && !judged) return null;
  return {
    message: known
      ? `${whose} are in ${language}: of what the agent does, the rules see refusals in it, but ` +
        'no hand-over, no question and no stated doubt'
      : `${whose} are in ${language}: the rules that see refusals know ` +
        `${KNOWN_LANGUAGES.slice(0, -1).join(', ')} and ${KNOWN_LANGUAGES.at(-1)} only`,
    hint:
      'set judgments.judge, map tools under judgments.tools, add judgments.phrases, or write ' +
      'streams: { judgment: off }',
  };
}
