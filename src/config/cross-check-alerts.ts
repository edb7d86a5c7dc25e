import type { Problem } from '../domain/errors.ts';
import { dotted, nearest, type Yaml } from './places.ts';
import type { ParsedConfig } from './schema.ts';
import { ALERT_RULES } from './schema-alerts.ts';

/** Channels, agents and people that the rules under `alerts` and `review` name must exist. */
export function alertProblems(
  { alerts, agents, people, review }: ParsedConfig,
  yaml: Yaml,
): Problem[] {
  const known = {
    channel: Object.keys(alerts).filter((key) => !ALERT_RULES.includes(key)),
    agent: Object.keys(agents),
    person: Object.keys(people),
  };
  const missing = (
    what: keyof typeof known,
    named: readonly string[] | undefined,
    path: readonly PropertyKey[],
    part = 'alerts',
  ): Problem[] =>
    (named ?? []).flatMap((name, i) => {
      if (known[what].includes(name)) return [];
      const at = [part, ...path, i];
      const near = nearest(name, known[what]);
      return [
        {
          place: yaml.place(at),
          path: dotted(at),
          message: `there is no ${what} "${name}"`,
          ...(near === null ? {} : { hint: `did you mean "${near}"?` }),
        },
      ];
    });
  const first = ['alerts', 'routes', 0, 'also'];
  return [
    ...(alerts.routes[0]?.also === true
      ? [
          {
            place: yaml.place(first),
            path: dotted(first),
            message: 'adds to the route that decides, and there is none before it',
          },
        ]
      : []),
    ...alerts.routes.flatMap((r, i) => [
      ...missing('agent', r.agents, ['routes', i, 'agents']),
      ...missing('channel', r.channels, ['routes', i, 'channels']),
      ...missing('person', r.people, ['routes', i, 'people']),
    ]),
    ...alerts.maintenance.flatMap((m, i) =>
      missing('agent', m.agents, ['maintenance', i, 'agents']),
    ),
    ...missing('channel', alerts.escalation?.channels, ['escalation', 'channels']),
    ...missing('channel', review.channels, ['channels'], 'review'),
  ];
}
