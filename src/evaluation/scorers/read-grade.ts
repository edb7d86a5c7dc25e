import { objectSpans, readGraderReply } from '../grader-reply.ts';

/** What a judge said of one output; `unread`: why its answer is no verdict. */
export type Grade =
  | { pass: boolean; score: number | null; reason: string | null }
  | { unread: string };

type Fields = Readonly<Record<string, unknown>>;

/** Under which names judges give a verdict, and which words say which. */
const VERDICT_KEYS = new Set(['pass', 'passed', 'verdict', 'result', 'outcome']);
const WORDS: ReadonlyMap<string, boolean> = new Map([
  ...['true', 'yes', 'y', 'pass', 'passed', 'passes'].map((word) => [word, true] as const),
  ...['false', 'no', 'n', 'fail', 'failed', 'fails'].map((word) => [word, false] as const),
]);
const LOOKS_LIKE_A_VERDICT = /["'\s{,](?:pass|passed|verdict|result|outcome)["'\s]*[:=]/i;
const QUOTES = /["'“”„«»‘’]/;
/** A tag that is left once closed blocks in front are gone: what stands after it may be a thought. */
const THINKING = /<\/?(?:think|thinking|reasoning)>/i;

/**
 * A judge's verdict, only where it is unmistakable: all that it answered is one object with a
 * verdict, or there is prose around exactly one. Two that differ are none. Where the judged output
 * itself holds the like, prose may be quoting it, and an answer that is also found word for word in
 * the output is an echo: the judged must not grade itself.
 * @param output what was judged, as text
 */
export function readGrade(text: string, output: string): Grade {
  const { body, whole } = readGraderReply(text);
  if (body === '') return { unread: 'the judge answered nothing' };
  if (whole !== null) {
    const grade = gradeIn(whole);
    if ('unread' in grade || !squeezed(output).includes(squeezed(body))) return grade;
    return { unread: "the judge only repeated a verdict that stands in the agent's own output" };
  }
  if (THINKING.test(body))
    return { unread: "the judge's verdict cannot be told from its thinking" };
  const spans = objectSpans(body);
  if (spans === null) return { unread: 'the judge did not answer with JSON that can be read' };
  if (spans.some((span) => isListed(body, span)))
    return { unread: 'the judge answered with a list, not with one verdict' };
  const given = spans.flatMap((span) => {
    const grade = gradeIn(span.value);
    return 'unread' in grade && grade.unread === NO_VERDICT ? [] : [{ ...span, grade }];
  });
  const first = given[0]?.grade;
  if (first === undefined) return { unread: NO_VERDICT };
  const odd = given.find(({ grade }) => 'unread' in grade)?.grade;
  if (odd !== undefined) return odd;
  if (given.some(({ grade }) => passOf(grade) !== passOf(first)))
    return { unread: 'the judge gave two verdicts that differ' };
  if (holdsVerdict(output) || given.some((span) => isQuoted(body, span)))
    return { unread: "the judge's verdict cannot be told from what it quotes" };
  return first;
}

const NO_VERDICT = 'the judge did not answer with JSON that says pass or fail';

const passOf = (grade: Grade): boolean | null => ('unread' in grade ? null : grade.pass);

function gradeIn(fields: Fields): Grade {
  const given = Object.entries(fields).filter(([key]) => VERDICT_KEYS.has(key.toLowerCase()));
  const said = given.map(([, value]) => verdictOf(value));
  const known = said.filter((pass) => pass !== null);
  const [pass] = known;
  if (pass === undefined) return { unread: NO_VERDICT };
  if (known.length < said.length || known.some((other) => other !== pass))
    return { unread: 'the judge gave a verdict that contradicts itself' };
  const { score, reason } = fields;
  const number = typeof score === 'string' && score.trim() !== '' ? Number(score) : score;
  return {
    pass,
    score: typeof number === 'number' && Number.isFinite(number) ? number : null,
    reason: typeof reason === 'string' && reason !== '' ? reason : null,
  };
}

function verdictOf(value: unknown): boolean | null {
  if (typeof value === 'boolean') return value;
  return typeof value === 'string' ? (WORDS.get(value.trim().toLowerCase()) ?? null) : null;
}

const holdsVerdict = (output: string): boolean => {
  const plain = output.replaceAll('\\', '');
  return plain.includes('{') && LOOKS_LIKE_A_VERDICT.test(plain);
};

const isQuoted = (body: string, { start, end }: { start: number; end: number }): boolean =>
  QUOTES.test(body[start - 1] ?? '') && QUOTES.test(body[end] ?? '');

/** Whether an object stands between square brackets. */
const isListed = (body: string, { start }: { start: number }): boolean =>
  body.lastIndexOf('[', start) > body.lastIndexOf(']', start);

const squeezed = (text: string): string => text.replace(/[\s\\]+/g, '');
