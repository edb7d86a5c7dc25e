import { z } from 'zod';
import { cleanLine, clip } from '../../alerting/messages/format.ts';
import { atMost } from '../../alerting/messages/format.ts';
import { escapeWithin } from '../../alerting/messages/slack.ts';
import { foundTitle } from '../../domain/incident-name.ts';
import type { Incident } from '../../domain/incident.ts';
import { capital, sentence } from '../../domain/text.ts';
import { type Acceptance, shownOf } from '../../monitoring/review/approve.ts';
import { LONGEST_NOTE } from '../note.ts';
import { proposalLines } from './accept-text.ts';

/** Which question a modal asks, and about what: what Slack hands back with the answer. */
const about = z.object({
  incident: z.string().min(1).max(100),
  desk: z.string().min(1).max(200),
  /** What was shown for acceptance, so that nothing else is accepted. */
  shown: z.string().max(64).optional(),
});
export type About = z.output<typeof about>;

export const MODALS = ['snooze', 'accept', 'not-real', 'run-again'] as const;
export type Modal = (typeof MODALS)[number];
const PREFIX = 'daytwo.';

/** The names under which the inputs come back: block, then action. */
export const DATE = ['until', 'daytwo.date'] as const;
export const NOTE = ['note', 'daytwo.note'] as const;

interface View {
  type: 'modal';
  [part: string]: unknown;
}

const plain = (text: string, most = 3_000) => ({
  type: 'plain_text' as const,
  text: escapeWithin(text, most) || ' ',
  emoji: false,
});
const section = (text: string) => ({ type: 'section' as const, text: plain(text) });
const noteInput = (label: string, more: object = {}) => ({
  type: 'input' as const,
  block_id: NOTE[0],
  label: plain(label, 200),
  element: { type: 'plain_text_input', action_id: NOTE[1], max_length: LONGEST_NOTE, ...more },
});

function modal(
  kind: Modal,
  on: About,
  { title, submit, blocks }: { title: string; submit?: string; blocks: object[] },
): View {
  return {
    type: 'modal',
    callback_id: `${PREFIX}${kind}`,
    private_metadata: JSON.stringify(on),
    // Slack takes 24 characters of each.
    title: plain(title, 24),
    close: plain('Cancel', 24),
    ...(submit === undefined ? {} : { submit: plain(submit, 24) }),
    blocks,
  };
}

/** Which modal was sent off, and what it was about; null where it is none of ours. */
export function modalOf(callback: string, metadata: string): { kind: Modal; on: About } | null {
  const kind = MODALS.find((m) => callback === `${PREFIX}${m}`);
  if (kind === undefined) return null;
  try {
    const read = about.safeParse(JSON.parse(metadata));
    return read.success ? { kind, on: read.data } : null;
  } catch {
    return null;
  }
}

const titleOf = (i: Incident): string => clip(cleanLine(foundTitle(i)), 200);

/** Asks until when. `tomorrow` is the first day that makes sense. */
export function snoozeModal(on: About, incident: Incident, tomorrow: string): View {
  const isEnd = incident.kind === 'model-end';
  return modal('snooze', on, {
    title: 'Snooze until a date',
    submit: 'Snooze',
    blocks: [
      section(titleOf(incident)),
      {
        type: 'input',
        block_id: DATE[0],
        label: plain('Quiet until the beginning of this day (UTC)', 200),
        element: { type: 'datepicker', action_id: DATE[1], initial_date: tomorrow },
      },
      section(
        'You have it from now on, and nobody is reminded until then.' +
          (isEnd ? ' The last 14 days before the end are never quiet.' : ''),
      ),
    ],
  });
}

/** Asks why it is not real. */
export function notRealModal(on: About, incident: Incident): View {
  return modal('not-real', on, {
    title: 'Not real',
    submit: 'Close it as not real',
    blocks: [
      section(titleOf(incident)),
      section(
        'It is closed, and counted in the digest among the alarms that told of nothing real.',
      ),
      noteInput('What was it?', {
        multiline: true,
        placeholder: plain('a test; a flaky page; the judge was wrong', 150),
      }),
    ],
  });
}

/** Tells the price before the run. */
export function runAgainModal(on: About, incident: Incident, mostUsd: number | null): View {
  return modal('run-again', on, {
    title: 'Run again',
    submit: 'Run again',
    blocks: [
      section(titleOf(incident)),
      section(
        mostUsd === null
          ? 'What it costs is not known: a model has no price here. Ceilings under money hold.'
          : `It costs ${atMost(mostUsd)}. What came of it is said in this message's thread.`,
      ),
    ],
  });
}

/** Stands there until what would be accepted is read: the press opens a modal only for seconds. */
export function waitModal(on: About): View {
  return modal('accept', on, {
    title: 'Accept as new normal',
    blocks: [section('Reading the runs since it began …')],
  });
}

/** What cannot be accepted, and what to do instead. */
export function refusedModal(on: About, message: string, next: string | undefined): View {
  return modal('accept', on, {
    title: 'Accept as new normal',
    blocks: [
      section(sentence(capital(message))),
      ...(next === undefined ? [] : [section(sentence(next))]),
    ],
  });
}

/** Lists what would be accepted, and asks for the word. */
export function acceptModal(on: About, acceptance: Acceptance): View {
  const { incident, proposals } = acceptance;
  return modal(
    'accept',
    { ...on, shown: shownOf(acceptance) },
    {
      title: 'Accept as new normal',
      submit: 'Accept',
      blocks: [
        section(
          `${titleOf(incident)}. Accepting makes exactly these runs what later ones are compared ` +
            'with, and closes the incident.',
        ),
        ...proposals.slice(0, 20).flatMap((p) => proposalLines(p).map((text) => section(text))),
        { ...noteInput('Note'), optional: true },
      ],
    },
  );
}
