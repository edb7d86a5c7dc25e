import { createNotifier } from '../../alerting/channels/registry.ts';
import { type Desk, slackDesks } from '../../answers/slack/desk.ts';
import { channelStep } from '../../answers/slack/walk.ts';
import type { Config } from '../../config/load.ts';
import { resolvePath } from '../../config/names.ts';
import { messageOf } from '../../domain/errors.ts';
import { realClock } from '../../platform/clock/real.ts';
import { redactedNotifier } from '../../platform/privacy/redacted-ports.ts';
import { checkClock, checkKeys } from './accounts.ts';
import { bad, fine, type Finding, unknown } from './finding.ts';
import { checkDatabase, checkDisk, checkVersions } from './place.ts';

/** Everything that `daytwo doctor` looks at, nearest first. */
export async function examine(config: Config): Promise<Finding[]> {
  const database = resolvePath(config.folder, config.store.file);
  const [content, keys, clock, channels] = await Promise.all([
    checkDatabase(database),
    checkKeys(config, realClock),
    checkClock(config, realClock),
    checkChannels(config),
  ]);
  const found = [
    ...checkVersions(resolvePath(config.folder, config.health.file)),
    ...content,
    checkDisk(database),
    clock,
    ...keys,
    ...channels,
  ];
  return config.redactor.value(found);
}

/** Whether each channel would take a message: its token and scopes, its server and password. */
async function checkChannels(config: Config): Promise<Finding[]> {
  const entries = Object.entries(config.alerts.channels);
  if (entries.length === 0)
    return [
      bad(
        'channel',
        'any',
        'nobody would be told',
        'add alerts.slack or alerts.email (docs/alerts.md)',
      ),
    ];
  return Promise.all(
    entries.map(async ([name, options]): Promise<Finding> => {
      try {
        const made = await createNotifier({ ...options, name }, config);
        const said = await redactedNotifier(made, config.redactor).check?.();
        if (said === undefined)
          return unknown('channel', name, 'cannot be asked without a message');
        if (!said.ok) return bad('channel', name, said.message, said.next);
        const desk = slackDesks(config).find((d) => d.name === name);
        return desk === undefined
          ? fine('channel', name, said.what)
          : slackChannel(desk, said.what);
      } catch (e) {
        return unknown('channel', name, messageOf(e));
      }
    }),
  );
}

/** A sound token posts nothing where its channel is not: a name cannot be looked up without posting. */
async function slackChannel(desk: Desk, token: string): Promise<Finding> {
  const { state, what, said, next } = await channelStep(desk);
  if (state === 'bad') return bad('channel', desk.name, `${what}: ${said}`, next ?? '');
  const seen =
    state === 'fine'
      ? `is in ${what}`
      : `whether ${what} is there, only a message shows: daytwo alerts test`;
  return fine('channel', desk.name, `${token}; ${seen}`);
}
