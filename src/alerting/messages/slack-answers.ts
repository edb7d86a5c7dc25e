import { holderOf } from '../../domain/incident-holder.ts';
import type { Incident, IncidentFacts, NextStep, Outgoing } from '../../domain/incident.ts';
import { dayWords } from '../../domain/text-dates.ts';
import { isOfRuns } from '../incidents/of-runs.ts';
import { atMost, centsUp, clip } from './format.ts';

/** What somebody can answer to an incident's message. */
export const ANSWERS = [
  'acknowledge',
  'release',
  'snooze',
  'accept',
  'not-real',
  'run-again',
  'rehearse',
] as const;
export type AnswerKind = (typeof ANSWERS)[number];

/** What goes before the kind in the name of a button: what Slack sends back. */
export const ANSWER_PREFIX = 'daytwo.';
/** Ours are shorter; another one is not ours, and is not put into a button. */
const ID = /^[\w.-]{1,100}$/;
/**
 * The most that Slack takes (docs.slack.dev/reference/block-kit/block-elements/button-element and
 * …/composition-objects/option-object, read 30 November 2026): a label of 75 characters, a value of
 * 2,000 (150 of an option), an `action_id` of 255.
 */
const LABEL_MAX = 75;

interface PlainText {
  type: 'plain_text';
  text: string;
  emoji: false;
}

interface Confirm {
  title: PlainText;
  text: PlainText;
  confirm: PlainText;
  deny: PlainText;
}

export type SlackElement =
  | {
      type: 'button';
      action_id: string;
      text: PlainText;
      value: string;
      style?: 'primary';
      confirm?: Confirm;
    }
  | {
      type: 'static_select';
      action_id: string;
      placeholder: PlainText;
      options: { text: PlainText; value: string }[];
    };

/** The kinds in which somebody may be wrong about what happened: a test, a flaky page, a bad judge. */
const MAY_BE_UNREAL: ReadonlySet<Incident['kind']> = new Set(['drift', 'failing-now', 'judge']);

/** What makes sense to answer to an incident as it stands, the likeliest first. Pure. */
export function answersTo(incident: Incident | null): AnswerKind[] {
  if (incident === null || !ID.test(incident.id)) return [];
  const { kind, state } = incident;
  // A suspicion is decided by its own runs within the hour.
  if (state === 'resolved' || state === 'not-confirmed' || state === 'confirming') return [];
  return [
    holderOf(incident) === null ? 'acknowledge' : 'release',
    'snooze',
    ...(kind === 'drift' ? (['accept'] as const) : []),
    ...(MAY_BE_UNREAL.has(kind) ? (['not-real'] as const) : []),
    ...(isOfRuns(incident) ? (['run-again'] as const) : []),
    ...(isModelsEnd(incident) &&
    incident.rehearse === undefined &&
    rehearsals(incident.facts).length > 0
      ? (['rehearse'] as const)
      : []),
  ];
}

const isModelsEnd = ({ kind }: Incident): boolean => kind === 'model-end' || kind === 'model-gone';

const rehearsals = (facts: IncidentFacts): NextStep[] =>
  facts.next.filter((n) => n.does === 'rehearse');

const plain = (text: string): PlainText => ({
  type: 'plain_text',
  // Slack counts them escaped; a label has neither links nor mentions.
  text: clip(text.replace(/[&<>]/g, ' '), LABEL_MAX),
  emoji: false,
});

/** What running again can cost at most, as the facts know it; null where they do not. */
export function priceOfRunIn(facts: IncidentFacts): number | null {
  return facts.next.find((n) => n.does === 'run-again')?.mostUsd ?? null;
}

/** The buttons of an incident's message; empty where there is nothing to answer. */
export function answerElements(
  incident: Incident | null,
  facts: IncidentFacts,
  asked?: Outgoing['asked'],
): SlackElement[] {
  if (incident === null) return [];
  return answersTo(incident)
    .filter((a) => a !== 'run-again' || asked === undefined)
    .map((a) => elementOf(a, incident, facts));
}

/** What somebody asked for and is not over, in sentences. */
export function awaitedWords({ incident, asked }: Pick<Outgoing, 'incident' | 'asked'>): string[] {
  const rehearse = incident?.rehearse;
  return [
    ...(asked === undefined
      ? []
      : [
          `${asked.by} asked for a run of ${asked.suites.join(', ')} (${dayWords(asked.at)}). ` +
            'The result comes here.',
        ]),
    ...(rehearse === undefined
      ? []
      : [
          `${rehearse.by} has it rehearsed: ` +
            `${rehearse.of.map((p) => `${p.agent} on ${p.model}`).join(', ')}. ` +
            'The result comes here.',
        ]),
  ];
}

function elementOf(answer: AnswerKind, { id }: Incident, facts: IncidentFacts): SlackElement {
  const button = (label: string, more: { style?: 'primary'; confirm?: Confirm } = {}) => ({
    type: 'button' as const,
    action_id: `${ANSWER_PREFIX}${answer}`,
    text: plain(label),
    value: id,
    ...more,
  });
  switch (answer) {
    case 'acknowledge':
      return button('Acknowledge', { style: 'primary' });
    case 'release':
      return button('Give back');
    case 'accept':
      return button('Accept as new normal …');
    case 'not-real':
      return button('Not real …');
    case 'run-again': {
      const most = priceOfRunIn(facts);
      // Where no price is at hand, a press tells it first. What was told comes back with the press.
      return most === null
        ? { ...button('Run again …'), value: `ask ${id}` }
        : { ...button(`Run again, ${atMost(most)}`), value: `${centsUp(most)} ${id}` };
    }
    case 'rehearse':
      return rehearseButton(button, rehearsals(facts));
    case 'snooze':
      return {
        type: 'static_select',
        action_id: `${ANSWER_PREFIX}snooze`,
        placeholder: plain('Snooze'),
        options: [
          { text: plain('for 1 day'), value: `1d ${id}` },
          { text: plain('for 7 days'), value: `7d ${id}` },
          { text: plain('until a date …'), value: `date ${id}` },
        ],
      };
  }
}

function rehearseButton(
  button: (label: string, more?: { confirm?: Confirm }) => SlackElement,
  steps: readonly NextStep[],
): SlackElement {
  const prices = steps.map((s) => s.costUsd);
  const sum = prices.reduce<number | null>(
    (all, p) => (all === null || p === null ? null : all + p),
    0,
  );
  const label = 'Rehearse on the replacement';
  if (sum !== null) return button(`${label}, ${atMost(sum)}`);
  const most = steps.map((s) => s.costUsd ?? s.mostUsd ?? null);
  const limit = most.reduce<number | null>(
    (all, p) => (all === null || p === null ? null : all + p),
    0,
  );
  return button(label, {
    confirm: {
      title: plain('Rehearse?'),
      text: plain(
        limit === null
          ? 'The price is not known before it is made.'
          : `The price is not known; it costs ${atMost(limit)}.`,
      ),
      confirm: plain('Rehearse'),
      deny: plain('No'),
    },
  });
}
