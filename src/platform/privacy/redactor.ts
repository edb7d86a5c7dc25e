import { cutSecrets } from './cut-secrets.ts';
import { clothesOf, skeletonsOf, strengthOf } from './clothes.ts';
import type { Span } from './folding.ts';
import { type FollowedSecret, makeFollowedFiles } from './followed-files.ts';
import { makeHolding } from './holding.ts';
import { makeJoints } from './joints.ts';
import { keepFor } from './keep-for.ts';
import { MARK } from './mark.ts';
import { makeMatcher } from './matcher.ts';
import { isTelling } from './plain.ts';
import { areSpelled } from './spelling.ts';
import { cleanRow, cleanText, cleanValue, type Cutter } from './structures.ts';
import { type Value, valuesOf } from './values.ts';
import { type Matchers, spansIn } from './views.ts';

export { MARK };

/**
 * Cuts secrets out of all that is stored, logged or sent. One is made at the start; a reload
 * teaches it more, and it forgets none.
 */
export interface Redactor {
  /** @param from where the user keeps them: `env:NAME`; of those {@link heldIn} knows */
  learn(secrets: readonly string[], from?: string): void;
  /**
   * Learns what lies in a file, and whatever takes its place: looked at before each text is cut.
   * @param from where the user keeps it: `file:…`
   * @param content as it was read by whoever uses it; null where it could not be had
   */
  follow(file: string, from: string, content: string | null): void;
  /** Names of this installation, which stay readable where a secret is the same word. */
  spare(names: readonly string[]): void;
  text(text: string): string;
  /**
   * The same of a plain value: of its texts and numbers, and of what is spread over several of them.
   * What holds no secret is given back as it is.
   */
  value<T>(value: T): T;
  /** The same of a row of ours, or of several, whose own fields are no parts of one secret. */
  row<T>(row: T): T;
  /** The same of a row of what is measured here: its numbers are parts of nothing and stay numbers. */
  figures<T>(row: T): T;
  /**
   * The same of a whole page, in no time: only secrets as they are, or as HTML and JSON write them.
   * For what may quote words that were stored before a secret was known.
   */
  page(text: string): string;
  /** Where the secrets come from that stand in some plain values, in whatever spelling. */
  heldIn(parts: readonly unknown[]): string[];
}

/**
 * Words that the worker itself reads back from its rows and lines: a password that is one of them
 * cannot be cut out.
 */
const OWN_WORDS =
  `daytwo secret message level error info warn fatal system assistant developer pending failed
sent active running planned stopped stopping schedule change manual rehearsal confirmation gate
model-change soul-change suite-change model-list announced-end confirming acknowledged
recovering resolved not-confirmed opened updated worsened reminder digest steady acted refused
partial escalated clarified other unfinished finished undecided same-or-better
could-not-measure better worse high-risk risk harness fingerprint target served served-model
suite judge soul tools judgment pass answer length finish format memory agreement pooled sparse
refusal tool-calls content-filter credentials configuration channel watch spend drift
no-verdict model-end model-gone budget rubric network timeout rate-limited overloaded
server-error bad-body cut-off bad-request too-large quota cancelled retired deprecated
replacement absent firm earliest tentative new-version date-set date-moved date-withdrawn
over-caution over-confidence uncertain answer-cut-off answer-empty review right plausible wrong
out-of-scope deep scan automated planted`.split(/\s+/);
const SHORTEST = 4;
/** Shorter ones may be a part of what a page is made of. */
const SHORTEST_ON_PAGE = 12;
/**
 * Names, ids and states pass again and again: such texts are looked through once. Kept are only
 * those in which nothing was found.
 */
const LONGEST_KEPT = 200;
/** Longer ones are an answer, which is stored, counted and told within moments. */
const MOST_CHARACTERS = 4_000_000;
const MOST_KEPT = 20_000;
export function makeRedactor(secrets: readonly string[] = []): Redactor {
  const known = makeKnowing(secrets);
  const files = makeFollowedFiles();
  const upToDate = (): Knowing => {
    const inFiles = files.changed();
    if (inFiles !== null) known.learnFiles(inFiles);
    return known;
  };
  return {
    learn: known.learn,
    follow: files.follow,
    spare: known.spare,
    text: (text) => upToDate().text(text),
    value: (value) => upToDate().value(value),
    row: (row) => upToDate().row(row),
    figures: (row) => upToDate().figures(row),
    page: (text) => upToDate().page(text),
    heldIn: (parts) => upToDate().heldIn(parts),
  };
}

/** A redactor of what it was told, which looks at no file. */
interface Knowing extends Omit<Redactor, 'follow'> {
  /** Takes these in place of those that it was last given here. */
  learnFiles(inFiles: readonly FollowedSecret[]): void;
}

function makeKnowing(secrets: readonly string[]): Knowing {
  const told = new Set(secrets);
  let inFiles: readonly FollowedSecret[] = [];
  let known: ReadonlySet<string> = told;
  const names = new Set(OWN_WORDS);
  let matchers: Matchers | null = null;
  const sound = new Set<string>();
  const all = (): Matchers => (matchers ??= matchersFor(known, [...names]));
  const cleaned = (text: string): string =>
    cutSecrets(known.size === 0 ? text : cut(text, spansIn(text, all())), MARK);
  const long = keepFor(cleaned, MOST_CHARACTERS);
  const clean = (text: string): string => {
    if (text.length < SHORTEST || sound.has(text)) return text;
    const shown = text.length > LONGEST_KEPT ? long.of(text) : cleaned(text);
    if (shown === text && text.length <= LONGEST_KEPT) {
      if (sound.size >= MOST_KEPT) sound.clear();
      sound.add(text);
    }
    return shown;
  };
  const cutter: Cutter = {
    clean,
    spells: (readings) => known.size > 0 && areSpelled(readings, all()),
  };
  let onPages: readonly string[] | null = null;
  const pageForms = (): readonly string[] => (onPages ??= formsOnPages(known, clean));
  const holding = makeHolding((values) => matchersOf(values, [...names]));
  const changed = (): void => {
    known = new Set([...told, ...inFiles.map((f) => f.secret)]);
    matchers = null;
    onPages = null;
    holding.forget();
    sound.clear();
    long.forget();
  };
  return {
    learn(more, from) {
      if (from !== undefined) holding.learn(more, from);
      const unknown = more.filter((secret) => secret.trim() !== '' && !told.has(secret));
      for (const secret of unknown) told.add(secret);
      if (unknown.length > 0) changed();
    },
    learnFiles(now) {
      inFiles = now;
      holding.learnFiles(now);
      changed();
    },
    spare(more) {
      const unknown = more.map((name) => name.toLowerCase()).filter((name) => !names.has(name));
      for (const name of unknown) names.add(name);
      if (unknown.length > 0) changed();
    },
    text: (text) => cleanText(text, cutter),
    value: <T>(value: T): T => cleanValue(value, cutter) as T,
    row: <T>(row: T): T => cleanRow(row, cutter) as T,
    figures: <T>(row: T): T => cleanRow(row, { ...cutter, figures: true }) as T,
    page: (text) => withoutForms(text, pageForms()),
    heldIn: holding.heldIn,
  };
}

/** Secrets that are cut out wherever they stand, as pages and JSON write them. */
const formsOnPages = (known: ReadonlySet<string>, clean: (text: string) => string): string[] =>
  [...known]
    .flatMap((secret) => valuesOf(secret).map((v) => v.text))
    .filter((text) => text.length >= SHORTEST_ON_PAGE && clean(text) !== text)
    .flatMap((text) => [text, escaped(text), JSON.stringify(text).slice(1, -1)]);

const withoutForms = (text: string, forms: readonly string[]): string =>
  forms.reduce((t, form) => (t.includes(form) ? t.replaceAll(form, MARK) : t), text);

/** As the page's templates write a text. */
const escaped = (text: string): string =>
  text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');

function matchersFor(secrets: ReadonlySet<string>, names: readonly string[]): Matchers {
  return matchersOf([...secrets].flatMap(valuesOf), names);
}

function matchersOf(values: readonly Value[], names: readonly string[]): Matchers {
  const needles = values.flatMap((v) => clothesOf(v, strengthOf(v.text, names)));
  const tells = (part: string): boolean =>
    isTelling(part) && !names.some((n) => n.includes(part.toLowerCase()));
  return {
    written: makeMatcher(needles, tells),
    skeleton: makeMatcher(needles.flatMap(skeletonsOf), tells),
    joints: makeJoints(needles.map((n) => n.text)),
  };
}

function cut(text: string, spans: readonly Span[]): string {
  if (spans.length === 0) return text;
  let out = '';
  let done = 0;
  for (const [from, to] of spans.toSorted((a, b) => a[0] - b[0])) {
    if (from >= done) out += text.slice(done, from) + MARK;
    done = Math.max(done, to);
  }
  return out + text.slice(done);
}
