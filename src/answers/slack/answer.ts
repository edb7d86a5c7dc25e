import type { Clock } from '../../domain/clock.ts';
import type { Logger } from '../../platform/log.ts';
import type { StopStack } from '../../platform/stop-stack.ts';
import type { Answering } from './desk.ts';
import type { SlackListener } from './listen.ts';

/**
 * Answers Slack's buttons and commands until the worker stops, in every channel that has an
 * app-level token; what is needed for it is loaded here.
 */
export async function answerSlack(
  live: () => Answering,
  { clock, log, onStop }: { clock: Clock; log: Logger; onStop: StopStack },
): Promise<SlackListener> {
  const { listenToSlack } = await import('./listen.ts');
  const slack = listenToSlack(live, { clock, log });
  onStop.push(() => slack.close());
  await slack.renew();
  return slack;
}
