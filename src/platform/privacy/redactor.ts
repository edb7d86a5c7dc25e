import { clothesOf, skeletonsOf, strengthOf } from './clothes.ts';
import type { Span } from './folding.ts';
import { makeMatcher } from './matcher.ts';
import { isTelling } from './plain.ts';
import { cutShapes } from './shapes.ts';
import { valuesOf } from './values.ts';
import { type Matchers, spansIn } from './views.ts';

/** What stands in the place of a secret. */
export const MARK = '[secret]';

/**
 * Cuts secrets out of all that is stored, logged or sent. One is made at the start; a reload
 * teaches it more, and it forgets none.
 */
export interface Redactor {
  learn(secrets: readonly string[]): void;
  /** Names of this installation, which stay readable where a secret is the same word. */
  spare(names: readonly string[]): void;
  text(text: string): string;
  /** The same in every text of a plain value; what holds no secret is given back as it is. */
  value<T>(value: T): T;
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
over-caution over-confidence uncertain answer-cut-off answer-empty`.split(/\s+/);
const SHORTEST = 4;
/**
 * Names, ids and states pass again and again: such texts are looked through once. Kept are only
 * those in which nothing was found.
 */
const LONGEST_KEPT = 200;
const MOST_KEPT = 20_000;
/**
 * A key of a document that is a word of ours. One that is a secret from end to end and longer than
 * the words that people choose for a password is none.
 */
const OWN_KEY = /^[a-z]+(?:[A-Z][a-z]*)*$/;
const LONGEST_WORD = 12;

export function makeRedactor(secrets: readonly string[] = []): Redactor {
  const known = new Set(secrets);
  const names = new Set(OWN_WORDS);
  let matchers: Matchers | null = null;
  const sound = new Set<string>();
  const cleaned = (text: string): string => {
    if (known.size === 0) return cutShapes(text, MARK);
    matchers ??= matchersFor(known, [...names]);
    return cutShapes(cut(text, spansIn(text, matchers)), MARK);
  };
  const clean = (text: string): string => {
    if (text.length < SHORTEST || sound.has(text)) return text;
    const shown = cleaned(text);
    if (shown === text && text.length <= LONGEST_KEPT) {
      if (sound.size >= MOST_KEPT) sound.clear();
      sound.add(text);
    }
    return shown;
  };
  const changed = (): void => {
    matchers = null;
    sound.clear();
  };
  return {
    learn(more) {
      for (const secret of more)
        if (secret.trim() !== '' && !known.has(secret)) {
          known.add(secret);
          changed();
        }
    },
    spare(more) {
      for (const name of more)
        if (!names.has(name.toLowerCase())) {
          names.add(name.toLowerCase());
          changed();
        }
    },
    text: clean,
    value: <T>(value: T): T => deep(value, clean) as T,
  };
}

function matchersFor(secrets: ReadonlySet<string>, names: readonly string[]): Matchers {
  const needles = [...secrets]
    .flatMap(valuesOf)
    .flatMap((v) => clothesOf(v, strengthOf(v.text, names)));
  const tells = (part: string): boolean =>
    isTelling(part) && !names.some((n) => n.includes(part.toLowerCase()));
  return {
    written: makeMatcher(needles, tells),
    skeleton: makeMatcher(needles.flatMap(skeletonsOf), tells),
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

function deep(value: unknown, clean: (text: string) => string): unknown {
  if (typeof value === 'string') return clean(value);
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) {
    const made = value.map((v) => deep(v, clean));
    return made.some((v, i) => v !== value[i]) ? made : value;
  }
  const kind: unknown = Object.getPrototypeOf(value);
  if (kind !== Object.prototype && kind !== null) return value;
  let changed = false;
  const made = Object.entries(value).map(([k, v]) => {
    const [key, held] = [cleanKey(k, clean), deep(v, clean)];
    changed ||= key !== k || held !== v;
    return [key, held] as const;
  });
  return changed ? Object.fromEntries(made) : value;
}

function cleanKey(key: string, clean: (text: string) => string): string {
  if (OWN_KEY.test(key) && key.length <= LONGEST_WORD) return key;
  const cleaned = clean(key);
  return OWN_KEY.test(key) && cleaned !== MARK ? key : cleaned;
}
