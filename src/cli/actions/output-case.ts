import { DaytwoError, EXIT } from '../../domain/errors.ts';
import type { Store } from '../../domain/store.ts';
import type { GivenConversation } from '../../evaluation/suites/case-source.ts';
import { whyWithoutTexts } from '../../outputs/queries.ts';
import { labelWords } from '../../triage/review/words.ts';

/** A real answer as what a case is made of. */
export interface OutputSource {
  conversation: GivenConversation;
  /** What a person called it; null where that is right, or nobody said anything. */
  fault: string | null;
}

/** @throws DaytwoError `no-output`, `no-transcript` where its words are not kept */
export async function outputSource(
  { realOutputs, reviews }: Pick<Store, 'realOutputs' | 'reviews'>,
  id: string,
): Promise<OutputSource> {
  const output = await realOutputs.get(id);
  if (output === null)
    throw refused('no-output', `there is no output "${id}"`, 'daytwo outputs list shows their ids');
  const { texts, agent, task, risk } = output;
  if (texts === null)
    throw refused(
      'no-transcript',
      `output ${id} cannot be read: ${whyWithoutTexts(output) ?? 'its words are not kept'}`,
      'choose another, or write the case by hand',
    );
  const said = (await reviews.list({ of: id, limit: 20 })).find((r) => r.label !== 'right');
  const lines = [
    { by: 'user' as const, text: texts.prompt },
    { by: 'agent' as const, text: texts.output },
  ];
  return {
    conversation: {
      file: `output ${id}`,
      isAnswer: true,
      lines,
      agent,
      about: {
        ...(task === null ? {} : { task: task.name }),
        ...(risk === null ? {} : { risk }),
      },
    },
    fault: said === undefined ? null : `${said.reviewer} called it ${labelWords(said.label)}`,
  };
}

/** A check made of an answer that was wrong would hold the agent to its mistake. */
export const mustSayWhat = ({ conversation, fault }: OutputSource): DaytwoError =>
  refused(
    'no-answer',
    `${conversation.file} is no answer to hold the agent to: ${fault ?? ''}`,
    'say what should have been said (--should-say TEXT), or what it should have done (--expect refused)',
  );

const refused = (code: string, message: string, next: string): DaytwoError =>
  new DaytwoError({ code, exitCode: EXIT.usage, message, next });
