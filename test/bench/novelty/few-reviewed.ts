import { seeded } from '../../../src/detection/planning/prng.ts';
import { learnReviewed } from '../../../src/triage/novelty/reviewed.ts';
import { variedIntents } from './recall.ts';

// node test/bench/novelty/few-reviewed.ts
// How much of what is new, and of what is not, lies beyond the threshold where so many were reviewed:
// drawn twelve times from two thirds of the intents; the last third is new.

const DRAWS = 12;
const ASKED = 150;

async function measure(all: readonly (readonly string[])[], reviewed: number, draw: number) {
  const random = seeded(100 + draw);
  const isNew = (i: number): boolean => i % 3 === draw % 3;
  const known = all
    .filter((_, i) => !isNew(i))
    .flat()
    .map((said) => ({ said, at: random() }))
    .toSorted((a, b) => a.at - b.at)
    .map(({ said }) => said);
  if (known.length < reviewed + ASKED / 2) return null;
  const index = await learnReviewed(
    known.slice(0, reviewed).map((prompt) => ({ prompt, output: '' })),
  );
  if (index === null) return null;
  const beyond = (said: readonly string[]): number =>
    said.filter((prompt) => index.noveltyOf({ prompt, output: '' }).value > index.threshold + 1e-5)
      .length / said.length;
  return {
    fresh: beyond(all.filter((_, i) => isNew(i)).flat()),
    known: beyond(known.slice(reviewed, reviewed + ASKED)),
  };
}

for (const pair of ['5x40', '8x60', '12x80', '20x20']) {
  const [wordings = 0, each = 0] = pair.split('x').map(Number);
  const all = variedIntents(wordings, each);
  for (const reviewed of [20, 40, 80, 100, 160, 200, 320, 640]) {
    const found: { fresh: number; known: number }[] = [];
    for (let draw = 0; draw < DRAWS; draw++) {
      const one = await measure(all, reviewed, draw);
      if (one !== null) found.push(one);
    }
    if (found.length === 0) continue;
    const mean = (of: 'fresh' | 'known'): string =>
      `${((100 * found.reduce((sum, m) => sum + m[of], 0)) / found.length).toFixed(1)} %`;
    process.stdout.write(
      `${pair}, ${reviewed} reviewed: of new ${mean('fresh')}, of not new ${mean('known')}\n`,
    );
  }
}
