import type { Config } from '../../config/load.ts';
import type { AgentConfig } from '../../config/schema.ts';
import type { Problem } from '../../domain/errors.ts';
import type { Suite } from '../../domain/suite.ts';
import { judgmentsApply } from '../../evaluation/judgments/applies.ts';
import { unreadLanguage } from '../../evaluation/judgments/unread-language.ts';
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
  const cases = suites.flatMap((s) => s.cases);
  const unread = unreadLanguage(cases.map(promptOf), {
    whose: 'the cases',
    judged: judgmentsApply(agent.judgments, cases),
    settings: agent,
  });
  return unread === null
    ? []
    : [
        {
          place: config.place(['agents', id, 'judgments']),
          path: `agents.${id}.judgments`,
          ...unread,
        },
      ];
}
