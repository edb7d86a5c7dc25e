import { fieldOf } from '../../alerting/channels/plugin.ts';
import { DaytwoError, messageOf as wordsOf } from '../../domain/errors.ts';
import { sentence } from '../../domain/text.ts';
import { type Desk, type DeskDeps, failureWords, showNow, whisper } from './desk.ts';
import type { Press } from './payloads.ts';
import { mayAnswer } from './who.ts';

/** Who answers, what to which incident, and the channel in which that one is spoken to. */
export interface Given {
  desk: Desk;
  channel: string;
  user: Press['user'];
  incident: string;
  answer: string;
}

/**
 * Takes an answer of somebody who may give it. Who may not is told so, and so is whoever gave one
 * that did not work.
 * @param act what it does, in whose name
 */
export async function takeAnswer(
  deps: DeskDeps,
  { desk, channel, user, incident, answer }: Given,
  act: (by: string) => Promise<void>,
): Promise<void> {
  const { people } = deps.live().config;
  const to = { channel, user: user.id };
  const member = { id: user.id, name: user.username ?? user.name ?? '' };
  const may = mayAnswer({ people, actors: desk.options.actors }, member);
  if (!may.may) return whisper(deps, desk, to, may.words);
  try {
    await act(may.by);
  } catch (error) {
    deps.log.warn(
      { incident, answer, why: wordsOf(error) },
      'an answer in Slack could not be taken',
    );
    await whisper(deps, desk, to, errorWords(error, desk));
    // It may be over, or taken, since the message was written.
    await showNow(deps, desk, incident);
  }
}

/** What went wrong, in a person's words. */
function errorWords(error: unknown, desk: Desk): string {
  // Slack's own: a modal that could not be opened in time, say.
  const isSlacks = String(fieldOf(error, 'code')).startsWith('slack_webapi_');
  const words = isSlacks ? failureWords(error, desk) : wordsOf(error);
  const next =
    error instanceof DaytwoError ? error.next : isSlacks ? 'press the button again' : undefined;
  return `That did not work: ${sentence(words)}${next === undefined ? '' : ` Next: ${sentence(next)}`}`;
}
