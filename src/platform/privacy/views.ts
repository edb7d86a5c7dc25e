import { blobsIn } from './encodings.ts';
import type { Span } from './folding.ts';
import type { Joints } from './joints.ts';
import { type Matcher, standsAlone } from './matcher.ts';
import { rowsIn } from './number-rows.ts';
import { isVaried } from './plain.ts';
import { skeletonOf } from './skeleton.ts';
import type { Undressed } from './decode.ts';
import {
  asUtf8,
  hexRead,
  hiddenIn,
  lettersOfDumps,
  sideViews,
  unnumbered,
  unprefixed,
  unspaced,
} from './side-views.ts';
import { dressedPlaces, undress, undressDeep, unquoted, untagged } from './undress.ts';

/** What looks for secrets as they are written, and for their letters and digits alone. */
export interface Matchers {
  written: Matcher;
  skeleton: Matcher;
  joints: Joints;
}

/** A text as it reads in some encoding, and the way back to the text itself. */
interface View {
  text: string;
  layers: readonly Undressed['source'][];
}

/** Encodings of several kinds in one another, each taken off by itself. */
const LAYERS = 3;
/** From there on all that one kind encoded again and again goes at once. */
const DEEPEST = 10;
/** So many encodings of a whole, base64 or a dump, in one another. */
const DEEPEST_WHOLE = 8;
/** A text inside another encoding is looked at from so many characters on. */
const SHORTEST_WHOLE = 8;

/** Numbers that are no letters read as signs and controls: nothing is encoded in them. */
const LEGIBLE = /(?:[ -~][\0\s]{0,2}){8}/;
/** Letters of another face, what has no width, commands to a terminal and overstrike. */
const DISGUISED = /[\u00ad\u0100-\uffff]|[\u001b\u009b][[\]0-9]|[ -~]\u0008[ -~]/;
/** The same of letters that were put together of bytes. */
const LEGIBLE_LETTERS = /(?:[ -~\p{L}\p{N}][\0\s]{0,2}){8}/u;

/** What was found in a text that was decoded whole, by the depth that was left, looked through once. */
type Memory = Map<string, Span[]>[];

/**
 * Everything found in the text and in what it decodes to, in characters of the text. Where it is
 * encoded deeper than anybody looks, what is still encoded is found too.
 */
export function spansIn(
  text: string,
  matchers: Matchers,
  left = DEEPEST_WHOLE,
  memory: Memory = [],
): Span[] {
  const known = (memory[left] ??= new Map<string, Span[]>()).get(text);
  if (known !== undefined) return known;
  const found: Span[] = [];
  const whole: View = { text, layers: [] };
  const inside: Inside = (t) => (left === 0 ? [] : spansIn(t, matchers, left - 1, memory));
  for (const root of [whole, ...through(whole, unquoted(text))])
    for (const span of spansFrom(root, { text, matchers, inside })) found.push(span);
  memory[left].set(text, found);
  return found;
}

/** Looks through what stood encoded as a whole. */
type Inside = (text: string) => Span[];

interface Search {
  text: string;
  matchers: Matchers;
  inside: Inside;
}

/** What is found in one view and in all that it decodes to. */
function spansFrom(root: View, { text, matchers, inside }: Search): Span[] {
  const found: Span[][] = [];
  const inView = (view: View): void => void found.push(spansOfView(text, view, matchers.written));
  const inRow = (view: View): void =>
    void found.push(spansOfView(text, view, matchers.written, isVaried));
  const chain = undressed(root);
  const last = chain.at(-1) ?? root;
  for (const view of chain) {
    inView(view);
    for (const hidden of hiddenIn(view.text))
      for (const read of through(view, hidden)) {
        inView(read);
        found.push(pieceSpans(read, hidden, inside));
      }
  }
  if (chain.length > DEEPEST)
    found.push(dressedPlaces(last.text).map((span) => placeOf(last, span)));
  const ends = [...new Set([root, last])];
  const bare = ends.flatMap((view) => through(view, untagged(view.text)));
  // Where lines end is to be seen until the line ends are taken off.
  const rows = chain.filter((view, i) => i === 0 || view.text.includes('\n')).flatMap(rowsOf);
  for (const view of [...bare, ...rows]) inView(view);
  for (const view of [...ends, ...bare, ...rows]) found.push(blobSpans(view, inside));
  const spelled: View[] = [];
  for (const base of [...ends, ...rows]) {
    const { bytes, letters } = rowsIn(base.text);
    for (const view of through(base, letters)) {
      inRow(view);
      spelled.push(view);
    }
    for (const side of [...sideViews(base.text), ...(bytes === null ? [] : [bytes])])
      for (const view of through(base, side)) {
        inRow(view);
        found.push(pieceSpans(view, side, inside));
      }
    for (const view of through(base, unspaced(base.text))) {
      inRow(view);
      found.push(blobSpans(view, inside));
    }
    const hex = hexRead(base.text);
    for (const view of through(base, hex)) found.push(pieceSpans(view, hex, inside));
  }
  found.push(skeletonSpans([...ends, ...bare, ...rows, ...spelled], matchers));
  return found.flat();
}

/** Lines without their numbers, what they were given by whoever passed them on, and their bytes. */
function rowsOf(view: View): View[] {
  const passed = through(view, unprefixed(view.text));
  return [
    ...passed,
    ...[view, ...passed].flatMap((v) => [
      ...through(v, unnumbered(v.text)),
      ...through(v, lettersOfDumps(v.text)),
    ]),
  ];
}

/** The view, and what is left of it as one layer after the other is taken off. */
function undressed(root: View): View[] {
  const chain = [root];
  for (let last = root; chain.length <= DEEPEST; chain.push(last)) {
    const take = chain.length <= LAYERS ? undress : undressDeep;
    const next = through(last, take(last.text))[0];
    // A code that stands for no letter of another face decodes to itself.
    if (next === undefined || next.text === last.text) break;
    last = next;
  }
  return chain;
}

const through = (view: View, decoded: Undressed | null): View[] =>
  decoded === null ? [] : [{ text: decoded.text, layers: [...view.layers, decoded.source] }];

const placeOf = ({ layers }: View, span: Span): Span =>
  layers.reduceRight<Span>(([from, to], source) => source(from, to), span);

/**
 * What is found in a view of the text. One that must stand alone does so in the view or in the text
 * itself: a line end beside it is gone in the one, an encoded blank is none in the other.
 * @param may whether what was found may be one
 */
function spansOfView(
  text: string,
  view: View,
  matcher: Matcher,
  may: (found: string) => boolean = () => true,
): Span[] {
  return matcher.find(view.text).flatMap(({ span, alone }) => {
    if (!may(view.text.slice(...span))) return [];
    const there = placeOf(view, span);
    return standsAlone(view.text, span, alone) || standsAlone(text, there, alone) ? [there] : [];
  });
}

/** Views that differ in their signs and blanks alone are searched once. */
function skeletonSpans(views: readonly View[], { skeleton }: Matchers): Span[] {
  const seen = new Set<string>();
  return views.flatMap((view) => {
    const bare = skeletonOf(view.text);
    if (seen.has(bare.text)) return [];
    seen.add(bare.text);
    return skeleton.find(bare.text).flatMap(({ span, alone }) => {
      const there = bare.source(...span);
      return standsAlone(view.text, there, alone) ? [placeOf(view, there)] : [];
    });
  });
}

/** What was encoded whole, and holds a secret as it reads decoded, is cut out whole. */
function blobSpans(view: View, inside: Inside): Span[] {
  return blobsIn(view.text).flatMap(({ from, to, text }) =>
    inside(text).length > 0 ? [placeOf(view, [from, to])] : [],
  );
}

/** What a dump of bytes or of letters holds in yet another encoding. */
function pieceSpans(view: View, decoded: Undressed | null, inside: Inside): Span[] {
  return (decoded?.pieces ?? [])
    .filter(([from, to]) => to - from >= SHORTEST_WHOLE)
    .flatMap(([from, to]) => {
      const read: View = { text: view.text.slice(from, to), layers: [] };
      const forms = [
        ...(isLegible(read.text, LEGIBLE) ? [read] : []),
        ...through(read, asUtf8(read.text)).filter((f) => isLegible(f.text, LEGIBLE_LETTERS)),
      ];
      return forms
        .flatMap((form) => inside(form.text).map((span) => placeOf(form, span)))
        .map(([a, b]) => placeOf(view, [from + a, from + b]));
    });
}

/** Whether it holds a word, though it were in letters of another face or among commands. */
const isLegible = (text: string, legible: RegExp): boolean =>
  legible.test(text) ||
  hiddenIn(text).length > 0 ||
  (DISGUISED.test(text) && legible.test(undress(text)?.text ?? ''));
