import { z } from 'zod';
import type { Anchor, AnchorQuestion, JudgeKind } from '../../domain/anchor.ts';
import { DaytwoError, EXIT, messageOf } from '../../domain/errors.ts';
import { JUDGMENTS } from '../../domain/judgment.ts';
import { shorten } from '../../domain/shorten.ts';
import { sha256 } from '../../platform/sha256.ts';
import { flatLine } from './of-conversation.ts';

/** What a person brings to an anchor. */
export interface Labelled {
  label: string;
  by: string;
  note: string;
}

/** What a person asked for cannot be done as it was asked. */
export function usage(code: string, message: string, next: string): DaytwoError {
  return new DaytwoError({ code, exitCode: EXIT.usage, message, next });
}

const LABELS: Readonly<Record<JudgeKind, readonly string[]>> = {
  rubric: ['pass', 'fail'],
  judgment: JUDGMENTS,
};

/**
 * The judge that a label is for: `pass` and `fail` are the rubric judge's, the rest are judgments.
 * @throws DaytwoError `bad-label`
 */
export function judgeFor(label: string): JudgeKind {
  if (LABELS.rubric.includes(label)) return 'rubric';
  if (LABELS.judgment.includes(label)) return 'judgment';
  throw usage(
    'bad-label',
    `"${label}" is no label that a judge gives`,
    `for a rubric say pass or fail; for what the agent did say ${JUDGMENTS.join(', ')}`,
  );
}

/**
 * @throws DaytwoError `bad-label` where the judge that is asked this question never gives that
 *   label, `nothing-to-judge`
 */
export function makeAnchor(
  of: {
    id: string;
    agent: string;
    at: string;
    trial: string | null;
    question: AnchorQuestion;
    output: string;
  },
  by: Labelled,
): Anchor {
  const judge = judgeFor(by.label);
  if (judge !== of.question.kind) {
    throw usage(
      'bad-label',
      `the ${of.question.kind} judge never says "${by.label}"`,
      `its labels are ${LABELS[of.question.kind].join(', ')}`,
    );
  }
  if (of.output.trim() === '' && of.question.kind === 'rubric')
    throw usage(
      'nothing-to-judge',
      'the output is empty; there is nothing for a judge to read',
      'choose another trial: daytwo runs RUN lists them',
    );
  return {
    ...of,
    ...by,
    digest: sha256(JSON.stringify([of.question, of.output])),
    removedAt: null,
  };
}

const common = { output: z.string(), label: z.string(), note: z.string().optional() };
const toolCall = z.strictObject({
  id: z.string().optional(),
  name: z.string(),
  arguments: z.string().default('{}'),
});
const rubricLine = z.strictObject({
  ...common,
  rubric: z.string().min(1),
  vars: z.record(z.string(), z.unknown()).default({}),
  threshold: z.number().optional(),
});
const judgmentLine = z.strictObject({
  ...common,
  prompt: z.string(),
  toolCalls: z.array(toolCall).default([]),
});

/**
 * One line of a file of anchors: `{"rubric", "output", "label"}` or `{"prompt", "output", "label",
 * "toolCalls"?}`, each with an optional `note`; `conversation` may stand for prompt and output.
 * @throws DaytwoError `bad-line` with the line's number
 */
export function readLine(text: string, number: number): AnchorLine {
  const flat = flatLine(jsonIn(text, number));
  if ('error' in flat) throw badLine(number, flat.error);
  const json = flat.line;
  const isRubric = typeof json === 'object' && json !== null && 'rubric' in json;
  if (!isRubric) {
    const read = judgmentLine.safeParse(json);
    if (!read.success) throw badLine(number, problemsOf(read.error));
    const { prompt, toolCalls, output, label, note } = read.data;
    return {
      question: {
        kind: 'judgment',
        prompt,
        toolCalls: toolCalls.map(({ id, ...c }) => ({ ...c, ...(id === undefined ? {} : { id }) })),
      },
      output,
      label,
      note: note ?? '',
    };
  }
  const read = rubricLine.safeParse(json);
  if (!read.success) throw badLine(number, problemsOf(read.error));
  const { rubric, vars, threshold, output, label, note } = read.data;
  return {
    question: {
      kind: 'rubric',
      assertion: {
        type: 'llm-rubric',
        negated: false,
        value: rubric,
        weight: 1,
        options: {},
        ...(threshold === undefined ? {} : { threshold }),
      },
      vars,
    },
    output,
    label,
    note: note ?? '',
  };
}

/** What one line says. */
interface AnchorLine {
  question: AnchorQuestion;
  output: string;
  label: string;
  note: string;
}

function jsonIn(text: string, number: number): unknown {
  try {
    return JSON.parse(text);
  } catch (e) {
    throw badLine(number, `not JSON (${shorten(messageOf(e), 120)})`);
  }
}

function problemsOf(error: z.ZodError): string {
  return error.issues
    .map((i) => `${i.path.join('.') === '' ? 'the line' : i.path.join('.')}: ${i.message}`)
    .join('; ');
}

function badLine(number: number, why: string): DaytwoError {
  return usage(
    'bad-line',
    `line ${number}: ${why}`,
    'each line is one JSON object: {"rubric": "…", "output": "…", "label": "pass"} ' +
      'or {"prompt": "…", "output": "…", "label": "refused"}',
  );
}
