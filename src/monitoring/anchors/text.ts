import { plainFacts } from '../../alerting/incidents/record.ts';
import { wilson } from '../../detection/drift/intervals.ts';
import type { Anchor, JudgeKind } from '../../domain/anchor.ts';
import type { StreamReview } from '../../domain/drift.ts';
import type { IncidentFacts, NextStep } from '../../domain/incident.ts';
import { shorten } from '../../domain/shorten.ts';
import { dayWords } from '../../domain/text-dates.ts';
import { percentOf } from '../../domain/text-percent.ts';
import { type Attribution, odds } from './attribution.ts';

const JUDGE: Readonly<Record<JudgeKind, string>> = {
  rubric: 'the judge of its rubrics',
  judgment: 'the judge of its judgments',
};
const agreement = (a: { agreed: number; of: number }): string =>
  percentOf(a.agreed, a.of, 'no verdict');

/**
 * The sentence that an alarm on judged verdicts carries.
 * @param unjudged what else moved that no judge decides, in words; empty where nothing did
 */
export function moverWords(a: Attribution, unjudged: readonly string[]): string {
  const anchors = `${a.agreed} of ${a.of} anchors`;
  if (a.verdict === 'judge') {
    const moved = `it agrees with people on ${anchors} now, before on ${agreement(a.before)}`;
    return unjudged.length === 0
      ? `The judge moved, not the agent: ${moved}.`
      : `The judge moved: ${moved}. No judge decides ${unjudged.join(' and ')}, which moved ` +
          'too, so the agent moved as well.';
  }
  if (a.verdict === 'system')
    return a.anchors === 0
      ? `The cases that moved are decided without a judge; so the agent moved.`
      : `The judge agrees with people as before: ${anchors}; so the agent moved. The anchors ` +
          `speak ${odds(1 / Math.max(a.odds, 1e-9))} for that.`;
  const more =
    a.of === 0 ? '' : ` It agrees with people on ${anchors} now, before on ${agreement(a.before)}.`;
  return `Whether the agent moved or its judge cannot be told yet: ${a.reason}.${more}`;
}

/**
 * The facts of an alarm with who moved in them: in its summary, among what did not change, and in
 * what to do next.
 */
export function addAttribution(
  facts: IncidentFacts,
  told: { agent: string; judge: JudgeKind; attribution: Attribution | null; words: string } | null,
): IncidentFacts {
  if (told === null) return facts;
  const { attribution, words, agent } = told;
  if (attribution === null)
    return {
      ...facts,
      next: [
        ...facts.next,
        {
          what: 'Label some of its outputs, so that next time the agent can be told from its judge',
          command: 'daytwo anchors add --help',
          costUsd: 0,
        },
      ],
    };
  const title = `${facts.title} (its judge moved)`;
  return {
    ...facts,
    summary: facts.summary.includes(words) ? facts.summary : `${facts.summary} ${words}`,
    ...(attribution.verdict === 'judge' &&
    title.length < 80 &&
    !facts.title.endsWith('(its judge moved)')
      ? { title }
      : {}),
    ...(attribution.verdict === 'judge'
      ? {
          guess: 'The model or the prompt of the judge changed.',
          ruledOut: (facts.ruledOut ?? []).filter((name) => name !== 'judge'),
        }
      : {}),
    next:
      attribution.verdict === 'judge'
        ? [
            {
              what: 'See which anchors its judge now judges otherwise',
              command: `daytwo anchors list --agent ${agent}`,
              costUsd: 0,
            },
            ...facts.next,
          ]
        : facts.next,
  };
}

type JudgeMoved = {
  agent: string;
  agentName: string;
  judge: JudgeKind;
  review: StreamReview;
  anchors: readonly Anchor[];
  incident: string;
  series: IncidentFacts['series'];
};

/** What is said of a judge that moved, whatever its agents did. */
export function judgeFacts(of: JudgeMoved): IncidentFacts {
  const { review, agentName } = of;
  const [before, after] = [review.before, review.after].map((c) =>
    wilson(c[0] ?? 0, (c[0] ?? 0) + (c[1] ?? 0)),
  );
  const whole = (x: number | undefined): string => `${Math.round(100 * (x ?? 0))} %`;
  const moved = review.cases.filter((c) => c.p > 0.5);
  const began = review.began === null ? 'Recently' : `Since ${dayWords(review.began.to)}`;
  const worse = (after?.value ?? 0) < (before?.value ?? 0);
  const what =
    moved.length === 0
      ? `it agrees with people ${worse ? 'less' : 'more'} over all ${review.cases.length} anchors`
      : `it judges ${moved.length} of ${review.cases.length} anchors otherwise than before`;
  const title =
    `${agentName}: its judge agrees ${worse ? 'less' : 'more'} with people, ` +
    `${whole(before?.value)} → ${whole(after?.value)}`;
  return plainFacts(
    title.length < 80 ? title : `${title.slice(0, 78)}…`,
    `${began}, ${JUDGE[of.judge]} is another one: ${what}. The texts are the same and so are ` +
      `people's labels; only the judge can have moved. What it says of ${agentName} cannot be ` +
      'compared with before.',
    {
      since: review.began?.to ?? null,
      evidence: review.evidence,
      provisional: review.provisional,
      series: of.series,
      measures:
        before === undefined || after === undefined
          ? []
          : [{ name: 'agreement with people', before, after }],
      flips: flipsOf(moved.slice(0, 2), of.anchors),
      guess: 'The provider changed the model behind the judge, or somebody changed its prompt.',
      next: nextSteps(of),
    },
  );
}

function flipsOf(moved: StreamReview['cases'], anchors: readonly Anchor[]): IncidentFacts['flips'] {
  const known = new Map(anchors.map((a) => [a.id, a]));
  return moved.flatMap((c) => {
    const a = known.get(c.caseHash);
    return a === undefined
      ? []
      : [
          {
            caseHash: c.caseHash,
            label: `people say ${a.label}`,
            prompt: askedOf(a),
            before: saidOf(c.before, a.output),
            after: saidOf(c.after, a.output),
            p: c.p,
          },
        ];
  });
}

function nextSteps({ agent, judge }: JudgeMoved): readonly NextStep[] {
  return [
    {
      what: 'See what it says of each anchor now, and what people said',
      command: `daytwo anchors list --agent ${agent}`,
      costUsd: 0,
    },
    {
      what:
        `Pin the judge's model under agents.${agent} ` +
        `(${judge === 'rubric' ? 'grader' : 'judgments.judge'}), then check`,
      command: 'daytwo check-config',
      costUsd: 0,
    },
    {
      what: 'Or accept the judge as it is now',
      command: `daytwo anchors accept --agent ${agent} --judge ${judge} --by YOU`,
      costUsd: 0,
    },
  ];
}

/** What the judge was asked, short enough for a list. */
export function askedOf(a: Anchor): string {
  if (a.question.kind === 'judgment') return a.question.prompt;
  const { value, negated, options } = a.question.assertion;
  const asked =
    typeof value === 'string' ? value : JSON.stringify(value ?? options['rubricPrompt'] ?? '');
  return `${negated ? 'not: ' : ''}${asked}`;
}

function saidOf(counts: readonly number[], output: string): string {
  const [agreed = 0, differed = 0] = counts;
  return `agreed with people in ${agreed} of ${agreed + differed} runs on: ${shorten(output, 300)}`;
}
