import type { ChannelOptions } from '../../config/plugin-options.ts';
import { type Ids, iso, type Millis } from '../../domain/clock.ts';
import type { IncidentFacts, Notifier } from '../../domain/incident.ts';
import type { Redactor } from '../../platform/privacy/redactor.ts';
import { createNotifiers } from './create-notifiers.ts';
import type { ChannelContext } from '../channels/plugin.ts';
import { newNotice } from '../incidents/notice.ts';
import { plainFacts } from '../incidents/record.ts';

/** What a channel said to one message. */
export type ChannelTest = { channel: string } & Awaited<ReturnType<Notifier['send']>>;

interface TestDeps {
  ids: Ids;
  now: Millis;
  redactor: Redactor;
  context: ChannelContext;
}

/** Sends one real message to each channel, all at once; nothing is stored. */
export async function testChannels(
  channels: Readonly<Record<string, ChannelOptions>>,
  { ids, now, redactor, context }: TestDeps,
): Promise<ChannelTest[]> {
  const at = iso(now);
  const notifiers = await createNotifiers(channels, context, redactor);
  return Promise.all(
    [...notifiers].map(async ([name, notifier]) => {
      const result = await notifier.send({
        notice: newNotice(
          {
            id: ids.next('note'),
            incident: null,
            channel: name,
            reason: 'test',
            facts: testFacts(),
          },
          at,
        ),
        incident: null,
        thread: null,
        at,
      });
      return { channel: name, ...result };
    }),
  );
}

function testFacts(): IncidentFacts {
  return plainFacts(
    'daytwo can reach you here',
    'This is a test that somebody asked for with daytwo alerts test. When an agent drifts or a ' +
      'model ends, a message like this one says what happened, since when, how sure it is and ' +
      'what to do.',
    { next: [{ what: 'See how everything stands', command: 'daytwo status', costUsd: 0 }] },
  );
}
