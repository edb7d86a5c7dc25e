import { type Expectation, type Judged, judgmentError } from '../../domain/judgment.ts';
import { median } from '../drift/bins.ts';
import { agrees, answerIn, isShortReference } from './answers.ts';
import { declining } from './declining.ts';
import { contentOf, type Form, FORMS, formsOf } from './forms.ts';

/** One reply as far as it is known: null where it was not kept or not measured. */
export interface Reply {
  text: string | null;
  /** What the case's checks said; null without a verdict. */
  pass: boolean | null;
  /** What they said with the form taken off (a fence unwrapped), where somebody checked that. */
  contentPass?: boolean | null;
  judged: Judged | null;
  toolCalls: readonly { name: string; arguments: string }[];
  finishReason: string | null;
  /** Characters, where the text was not kept. */
  length?: number | null;
}

/** A case with its replies before and after. */
export interface CasePair {
  id: string;
  before: readonly Reply[];
  after: readonly Reply[];
  expect?: Expectation | null;
  /** A reference answer, where there is one. */
  reference?: string | null;
}

export interface SideView {
  /**
   * Share of replies that pass (or, without verdicts, agree with a short reference); null where
   * unknown.
   */
  pass: number | null;
  contentPass: number | null;
  /** The commonest short answer; null where most replies give none. */
  answer: string | null;
  /** The commonest whole text with its form taken off; null where no text is known. */
  content: string | null;
  refused: number;
  /** Share of replies that refuse, or say in other words that there is no answer to give. */
  declined: number;
  cut: number;
  forms: Readonly<Record<Form, number>>;
  contents: ReadonlySet<string>;
  texts: ReadonlySet<string>;
  /** Share of passes of each text that had a verdict. */
  passOf: ReadonlyMap<string, number>;
  /** Median of the characters; null where unknown. */
  length: number | null;
  /** Names of the called tools in order, the commonest; empty for none. */
  tools: string;
  /** The commonest judgment; empty where none was made. */
  judgment: string;
  caution: number | null;
  confidence: number | null;
}

/** One case reduced to what a change can be told by. */
export interface CaseView {
  id: string;
  before: SideView;
  after: SideView;
}

/** Reduces a case's replies side by side; pure. */
export function viewOf(pair: CasePair): CaseView {
  const [before, after] = [sideOf(pair.before, pair), sideOf(pair.after, pair)];
  return areLabels(pair)
    ? { id: pair.id, before: { ...before, length: null }, after: { ...after, length: null } }
    : { id: pair.id, before, after };
}

/**
 * Whether each text of a case is as a whole a short answer: a label, a word, a number. Of these one
 * is not "longer" than another; it is another answer.
 */
export function areLabels({ before, after }: Pick<CasePair, 'before' | 'after'>): boolean {
  const texts = [...before, ...after].flatMap((r) => (r.text === null ? [] : [r.text]));
  return texts.length > 0 && texts.every((t) => answerIn(t)?.via === 'whole');
}

/**
 * Whether the answers of a side agree with a short reference; null where there is none or there is
 * no text.
 */
export function agreement(
  text: string | null,
  reference: string | null | undefined,
): boolean | null {
  if (text === null || text.trim() === '' || reference == null || !isShortReference(reference))
    return null;
  const answer = answerIn(text);
  return answer !== null && agrees(answer.value, reference);
}

function sideOf(replies: readonly Reply[], pair: CasePair): SideView {
  const texts = replies.flatMap((r) => (r.text === null ? [] : [r.text]));
  const forms = texts.map(formsOf);
  const contents = texts.map(contentOf);
  const verdicts = replies.some((r) => r.pass !== null)
    ? replies.map((r) => r.pass)
    : replies.map((r) => agreement(r.text, pair.reference));
  const lengths = replies.flatMap((r) =>
    r.text !== null ? [r.text.trim().length] : r.length == null ? [] : [r.length],
  );
  const judged = replies.flatMap((r) => (r.judged === null ? [] : [r.judged]));
  const errors =
    pair.expect == null ? [] : judged.map((j) => judgmentError(pair.expect ?? 'acted', j));
  return {
    pass: share(verdicts),
    contentPass: share(replies.map((r) => r.contentPass ?? null)),
    answer: commonest(texts.map((t) => answerIn(t)?.value ?? '')) || null,
    content: commonest(contents) || null,
    refused: mean(replies.map((r) => (isRefusal(r) ? 1 : 0))) ?? 0,
    declined: mean(replies.map((r) => (isDeclining(r) ? 1 : 0))) ?? 0,
    cut: mean(replies.map((r) => (r.finishReason === 'length' ? 1 : 0))) ?? 0,
    forms: Object.fromEntries(
      FORMS.map((f) => [f, mean(forms.map((has) => (has.has(f) ? 1 : 0))) ?? 0]),
    ) as Record<Form, number>,
    contents: new Set(contents),
    texts: new Set(texts),
    passOf: passByText(replies),
    length: lengths.length === 0 ? null : median(lengths),
    tools: commonest(replies.map((r) => r.toolCalls.map((c) => c.name).join(' > '))),
    judgment: commonest(judged.map((j) => j.judgment)),
    caution: errors.length === 0 ? null : mean(errors.map((e) => (e === 'over-caution' ? 1 : 0))),
    confidence:
      errors.length === 0 ? null : mean(errors.map((e) => (e === 'over-confidence' ? 1 : 0))),
  };
}

function passByText(replies: readonly Reply[]): ReadonlyMap<string, number> {
  const judged = replies.flatMap(({ text, pass }) =>
    text === null || pass === null ? [] : [{ text, pass }],
  );
  const byText = Map.groupBy(judged, (r) => r.text);
  return new Map([...byText].map(([text, of]) => [text, share(of.map((r) => r.pass)) ?? 0]));
}

/** A refusal, or any other words that there is no answer to give. */
const isDeclining = (r: Reply): boolean =>
  isRefusal(r) || (r.text !== null && declining(r.text) !== null);

/** A refusal by its label, or typed as one by the provider. */
export function isRefusal(r: Pick<Reply, 'judged' | 'finishReason'>): boolean {
  return (
    r.judged?.judgment === 'refused' ||
    r.finishReason === 'refusal' ||
    r.finishReason === 'content-filter'
  );
}

function share(verdicts: readonly (boolean | null)[]): number | null {
  return mean(verdicts.flatMap((v) => (v === null ? [] : [v ? 1 : 0])));
}

export function mean(xs: readonly number[]): number | null {
  return xs.length === 0 ? null : xs.reduce((a, b) => a + b, 0) / xs.length;
}

/** The commonest value, the first of equally common ones; empty for none. */
export function commonest(values: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const v of values) counts.set(v, (counts.get(v) ?? 0) + 1);
  return [...counts].toSorted((a, b) => b[1] - a[1])[0]?.[0] ?? '';
}
