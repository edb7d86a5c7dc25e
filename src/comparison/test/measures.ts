import { answerIn } from '../../detection/explain/answers.ts';
import { contentOf, FORM_WORDS, FORMS, formsOf } from '../../detection/explain/forms.ts';
import {
  agreement,
  areLabels,
  type CasePair,
  isRefusal,
  mean,
  type Reply,
} from '../../detection/explain/replies.ts';

/**
 * A question asked of every pair of cases: by how much, in [−1, 1], a share is higher after than
 * before. Under "nothing changed" the two sides of a pair could as well be swapped, so every such
 * difference is as likely up as down, whatever it measures; that is all that the bets assume.
 */
export interface Measure {
  name: string;
  /** What is more often true after (or less often), in words. */
  words: string;
  /** Part of the evidence staked on it, before scaling to one; pass and agreement get half. */
  stake: number;
  /** Null where the pair says nothing about it. */
  difference(pair: CasePair): number | null;
}

/** What each reply says of one share, or null where it says nothing. */
const shareOf =
  (of: (r: Reply, pair: CasePair) => boolean | null) =>
  (pair: CasePair): number | null => {
    const side = (rs: readonly Reply[]): number | null =>
      mean(
        rs.flatMap((r) => {
          const v = of(r, pair);
          return v === null ? [] : [v ? 1 : 0];
        }),
      );
    const [b, a] = [side(pair.before), side(pair.after)];
    return b === null || a === null ? null : a - b;
  };

/** Lengths within a tenth of each other are alike. */
const ALIKE = Math.log(1.1);

function lengthDifference(pair: CasePair): number | null {
  if (areLabels(pair)) return null;
  const lengths = (rs: readonly Reply[]): number[] =>
    rs.flatMap((r) =>
      r.text !== null ? [r.text.trim().length] : r.length == null ? [] : [r.length],
    );
  const [before, after] = [lengths(pair.before), lengths(pair.after)];
  return mean(
    after.flatMap((a) =>
      before.map((b) => {
        const ratio = Math.log((a + 1) / (b + 1));
        return Math.abs(ratio) < ALIKE ? 0 : Math.sign(ratio);
      }),
    ),
  );
}

export const PASS = 'pass';
export const AGREES = 'agrees with the reference';

const PASSES: Measure = {
  name: PASS,
  words: 'cases pass',
  stake: 0,
  difference: shareOf((r) => r.pass),
};
const AGREEING: Measure = {
  name: AGREES,
  words: 'answers agree with the reference',
  stake: 0,
  difference: shareOf((r, p) => agreement(r.text, p.reference)),
};

/** What is watched beside the outcome, each where a reply of either side tells of it at all. */
const BEHAVIOUR: readonly { tells(r: Reply): boolean; measure: Measure }[] = [
  {
    tells: (r) => r.judged !== null || r.finishReason !== null,
    measure: {
      name: 'refusals',
      words: 'refuses',
      stake: 3,
      difference: shareOf((r) =>
        r.judged === null && r.finishReason === null ? null : isRefusal(r),
      ),
    },
  },
  {
    tells: (r) => r.judged !== null,
    measure: {
      name: 'uncertainty',
      words: 'flags that it is not sure',
      stake: 1,
      difference: shareOf((r) => r.judged?.uncertain ?? null),
    },
  },
  ...FORMS.map((f) => ({
    tells: (r: Reply) => r.text !== null,
    measure: {
      name: `form: ${f}`,
      words: `comes ${FORM_WORDS[f]}`,
      stake: f === 'fence' ? 2 : f === 'json' || f === 'markdown' || f === 'preamble' ? 1 : 0.5,
      difference: shareOf((r) => (r.text === null ? null : formsOf(r.text).has(f))),
    },
  })),
  {
    tells: (r) => r.text !== null || r.length != null,
    measure: { name: 'length', words: 'is longer', stake: 1.5, difference: lengthDifference },
  },
  {
    tells: (r) => r.finishReason === 'length',
    measure: {
      name: 'cut off',
      words: 'is cut off',
      stake: 1,
      difference: shareOf((r) => (r.finishReason === null ? null : r.finishReason === 'length')),
    },
  },
];

/**
 * The fixed questions that these pairs can answer at all. Which they are does not depend on which
 * side is which.
 */
export function measuresFor(pairs: readonly CasePair[]): Measure[] {
  const main = pairs.some((p) => PASSES.difference(p) !== null)
    ? PASSES
    : referencesSpeak(pairs)
      ? AGREEING
      : null;
  const rest = BEHAVIOUR.filter(({ tells }) =>
    pairs.some((p) => [...p.before, ...p.after].some(tells)),
  ).map(({ measure }) => measure);
  return main === null
    ? rest
    : [{ ...main, stake: rest.reduce((s, x) => s + x.stake, 0) + 7 }, ...rest];
}

/**
 * Where the references are short and at least half of all replies, either side, give a short
 * answer.
 */
function referencesSpeak(pairs: readonly CasePair[]): boolean {
  const told = pairs.flatMap((p) =>
    [...p.before, ...p.after].filter((r) => agreement(r.text, p.reference) !== null),
  );
  return (
    told.length > 0 &&
    told.filter((r) => r.text !== null && answerIn(r.text) !== null).length * 2 >= told.length
  );
}

/**
 * A measure with many values, each of which can become more or less frequent: the short answer, the
 * sequence of tools.
 */
export interface Values {
  name: string;
  stake: number;
  words(value: string): string;
  /** Shares of each value on both sides; null where the pair says nothing. */
  shares(pair: CasePair): ReadonlyMap<string, { before: number; after: number }> | null;
}

export function valuesFor(pairs: readonly CasePair[]): Values[] {
  const replies = pairs.flatMap((p) => [...p.before, ...p.after]).filter((r) => r.text !== null);
  const answering = replies.filter((r) => answerIn(r.text ?? '') !== null).length;
  const texts = repeatedTexts(pairs);
  const repeated = texts.size > 0;
  const tools = pairs.some((p) => [...p.before, ...p.after].some((r) => r.toolCalls.length > 0));
  const all = pairs.flatMap((p) => [...p.before, ...p.after]);
  const judgmentsAlone =
    replies.length === 0 &&
    all.every((r) => r.pass === null) &&
    all.some((r) => r.judged?.decidedBy === 'given');
  return [
    ...(judgmentsAlone
      ? [
          {
            name: 'judgment',
            stake: 3,
            words: (v: string) => `is judged ${v}`,
            shares: sharesOf((r) => r.judged?.judgment ?? null),
          },
        ]
      : []),
    ...(answering > 0 && answering * 2 >= replies.length
      ? [
          {
            name: 'answer',
            stake: repeated ? 3 : 4,
            words: (v: string) => (v === '' ? 'gives no short answer' : `answers "${v}"`),
            shares: sharesOf((r) => (r.text === null ? null : (answerIn(r.text)?.value ?? ''))),
          },
        ]
      : []),
    ...(tools
      ? [
          {
            name: 'tools',
            stake: repeated ? 2.5 : 3,
            words: (v: string) => (v === '' ? 'calls no tool' : `calls ${v}`),
            shares: sharesOf((r) => r.toolCalls.map((c) => c.name).join(' > ')),
          },
        ]
      : []),
    ...(repeated
      ? [
          {
            name: TEXT,
            stake: 1.5,
            words: (v: string) =>
              v === ''
                ? 'gives a text of its own'
                : `gives the text "${v.length > 60 ? `${v.slice(0, 58)}…` : v}"`,
            shares: sharesOf((r) => (r.text === null ? null : (texts.get(r.text) ?? ''))),
          },
        ]
      : []),
  ];
}

export const TEXT = 'whole text';
/**
 * Texts of more than a short answer that come in a fifth of the cases, whichever side: those a
 * collapse falls to. From text to content.
 */
function repeatedTexts(pairs: readonly CasePair[]): ReadonlyMap<string, string> {
  const cases = new Map<string, number>();
  const contents = new Map<string, string>();
  for (const p of pairs) {
    const here = new Set(
      [...p.before, ...p.after].flatMap((r) => {
        if (r.text === null || r.text.trim() === '') return [];
        const content = contents.get(r.text) ?? contentOf(r.text);
        contents.set(r.text, content);
        return [content];
      }),
    );
    for (const c of here) cases.set(c, (cases.get(c) ?? 0) + 1);
  }
  const often = new Set(
    [...cases]
      .filter(([c, n]) => n >= Math.max(5, 0.2 * pairs.length) && answerIn(c)?.value !== c)
      .map(([c]) => c),
  );
  return new Map([...contents].filter(([, c]) => often.has(c)));
}

const sharesOf =
  (of: (r: Reply) => string | null) =>
  (pair: CasePair): ReadonlyMap<string, { before: number; after: number }> | null => {
    const side = (rs: readonly Reply[]): string[] => rs.flatMap((r) => of(r) ?? []);
    const [b, a] = [side(pair.before), side(pair.after)];
    if (b.length === 0 || a.length === 0) return null;
    const share = (xs: readonly string[], v: string): number =>
      xs.filter((x) => x === v).length / xs.length;
    // Sorted, so that the order of arrival says nothing about the side.
    return new Map(
      [...new Set([...b, ...a])]
        .toSorted()
        .map((v) => [v, { before: share(b, v), after: share(a, v) }]),
    );
  };

/** A reply's verdict under the main measure. */
export function oneVerdict(pair: CasePair, reply: Reply, main: string): boolean | null {
  return main === PASS ? reply.pass : agreement(reply.text, pair.reference);
}
