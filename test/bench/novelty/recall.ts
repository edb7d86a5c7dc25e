import { learnReviewed } from '../../../src/triage/novelty/reviewed.ts';
import { seeded } from '../../../src/detection/planning/prng.ts';
import { intentsIn } from './thirds.ts';
import { varied } from './vary.ts';

// node test/bench/novelty/recall.ts [WORDINGSxSENTENCES | FILE.txt …]
// Of 32 things that customers want, a third is never reviewed. Of the others three quarters of the
// sentences are reviewed, and the last quarter asks how often daytwo holds what is not new.
// WORDINGS: by so many wordings people say one thing, drawn and varied for each sentence.
// FILE.txt: the sentences of another file beside this one, as they are written.

/** Sentences for each thing that customers want, and how many it has that are written out. */
const EACH = 20;
const intents = intentsIn('phrasings.txt');

interface Measured {
  recall: number;
  falseHolds: number;
  /** At the threshold by which just one in twenty of what is not new is held. */
  recallAtFive: number;
}

/** One third held out, one quarter of the rest asked. */
async function measure(
  all: readonly (readonly string[])[],
  third: number,
  quarter: number,
): Promise<Measured> {
  const known = all.filter((_, i) => i % 3 !== third);
  const part = (isAsked: boolean): string[] =>
    known.flatMap((of) => of.filter((_, i) => (i % 4 === quarter) === isAsked));
  const index = await learnReviewed(part(false).map((prompt) => ({ prompt, output: '' })));
  if (index === null) throw new Error('too few reviewed');
  const far = (prompts: readonly string[]): number[] =>
    prompts.map((prompt) => index.noveltyOf({ prompt, output: '' }).value);
  const [old, fresh] = [far(part(true)), far(all.filter((_, i) => i % 3 === third).flat())];
  const over = (values: readonly number[], limit: number): number =>
    values.filter((v) => v > limit).length / values.length;
  const fifth = old.toSorted((a, b) => b - a)[Math.floor(old.length * 0.05)] ?? 1;
  return {
    recall: over(fresh, index.threshold),
    falseHolds: over(old, index.threshold),
    recallAtFive: over(fresh, fifth),
  };
}

/** The intents as people say them who have so many wordings for each; all wordings: as written. */
export function variedIntents(wordings: number, each = EACH): string[][] {
  const random = seeded(15);
  return intents.map((lines) =>
    Array.from({ length: each }, (_, i) => {
      if (wordings >= EACH && each === EACH) return lines[i] ?? '';
      return varied(lines[Math.floor(random() * wordings)] ?? '', random);
    }),
  );
}

/** What daytwo holds of intents that it never saw, as the mean over thirds and quarters. */
export async function recallOf(all: readonly (readonly string[])[]): Promise<Measured> {
  const found: Measured[] = [];
  for (let third = 0; third < 3; third++)
    for (let quarter = 0; quarter < 4; quarter++) found.push(await measure(all, third, quarter));
  const mean = (key: keyof Measured): number =>
    found.reduce((sum, m) => sum + m[key], 0) / found.length;
  return {
    recall: mean('recall'),
    falseHolds: mean('falseHolds'),
    recallAtFive: mean('recallAtFive'),
  };
}

if (import.meta.main) {
  const asked = process.argv.slice(2);
  for (const pair of asked.length > 0
    ? asked
    : ['5x20', '6x20', '8x20', '12x20', '12x80', '20x20']) {
    const [wordings = 0, each] = pair.split('x').map(Number);
    const m = await recallOf(
      pair.endsWith('.txt') ? intentsIn(pair) : variedIntents(wordings, each),
    );
    const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;
    process.stdout.write(
      `${pair}: held of new ${percent(m.recall)}, of not new ${percent(m.falseHolds)}; ` +
        `held of new at 5 % ${percent(m.recallAtFive)}\n`,
    );
  }
}
