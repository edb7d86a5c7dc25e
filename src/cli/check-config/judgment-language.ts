import type { Config } from '../../config/load.ts';
import type { AgentConfig } from '../../config/schema.ts';
import type { Problem } from '../../domain/errors.ts';
import type { Suite } from '../../domain/suite.ts';
import { judgmentsApply } from '../../evaluation/judgments/applies.ts';
import { KNOWN_LANGUAGES, languageOf } from '../../evaluation/judgments/language.ts';
import { promptOf } from '../../evaluation/suites/prompt-of.ts';

/**
 * Says once, where a configuration is checked, that the rules cannot read an agent's language: no
 * message repeats it. Nothing is said where a judge is set or the streams are off.
 */
export function languageNote(
  config: Pick<Config, 'place'>,
  id: string,
  agent: AgentConfig,
  suites: readonly Suite[],
): Problem[] {
  const off = agent.suites.every(
    (s) => (s.streams.judgment ?? agent.streams.judgment ?? 'on') === 'off',
  );
  if (off || agent.judgments.judge !== undefined) return [];
  const cases = suites.flatMap((s) => s.cases);
  const language = languageOf(cases.map(promptOf).join('\n'));
  if (language === null || language === 'English') return [];
  const known = KNOWN_LANGUAGES.includes(language);
  const judged = judgmentsApply(agent.judgments, cases);
  if (known && !judged) return [];
  return [
    {
      place: config.place(['agents', id, 'judgments']),
      path: `agents.${id}.judgments`,
      message: known
        ? `the cases are in ${language}: of what the agent does, the rules see refusals in it, but ` +
          'no hand-over, no question and no stated doubt'
        : `the cases are in ${language}: the rules that see refusals know ` +
          `${KNOWN_LANGUAGES.slice(0, -1).join(', ')} and ${KNOWN_LANGUAGES.at(-1)} only`,
      hint:
        'set judgments.judge, map tools under judgments.tools, add judgments.phrases, or write ' +
        'streams: { judgment: off }',
    },
  ];
}
