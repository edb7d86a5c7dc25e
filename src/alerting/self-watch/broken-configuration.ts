import { plural } from '../../domain/text.ts';
import { configurationFileKey } from '../incidents/keys.ts';
import { type NewIncident, plainFacts } from '../incidents/record.ts';

const MOST_NAMED = 6;

/**
 * What people are told of a file that was refused at a reload.
 * @param at when it was read
 * @param pid the worker's, which reads it again on a signal
 */
export function brokenConfiguration(
  problems: readonly string[],
  file: string,
  at: string,
  pid: number,
): NewIncident {
  const summary =
    `${plural(problems.length, 'problem')} in ${file}. ` +
    'Nothing was changed: the worker goes on with the configuration that it had.';
  return {
    kind: 'configuration',
    key: configurationFileKey(),
    agent: null,
    reason: problems[0] ?? 'broken',
    facts: plainFacts('The new configuration is broken; the old one stays live', summary, {
      events: problems.slice(0, MOST_NAMED).map((what) => ({ at, what })),
      next: [
        {
          what: 'See every problem with its line',
          command: 'daytwo check-config',
          costUsd: 0,
        },
        {
          what: 'Once it is mended, have the worker read it again (pm2, systemd: docs/running.md)',
          command: `kill -HUP ${pid}`,
          costUsd: 0,
        },
      ],
    }),
  };
}
