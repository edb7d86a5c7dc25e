import { blobsIn } from './encodings.ts';
import type { Span } from './folding.ts';
import { type Matcher, standsAlone } from './matcher.ts';
import { skeletonOf } from './skeleton.ts';
import type { Undressed } from './decode.ts';
import { sideViews, unnumbered } from './side-views.ts';
import { dressedPlaces, undress, undressDeep, unquoted, untagged } from './undress.ts';

/** What looks for secrets as they are written, and for their letters and digits alone. */
export interface Matchers {
  written: Matcher;
  skeleton: Matcher;
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
/** Base64 of base64 of base64. */
const MOST_BLOBS = 3;

/**
 * Everything found in the text and in what it decodes to, in characters of the text. Where it is
 * encoded deeper than anybody looks, what is still encoded is found too.
 */
export function spansIn(text: string, matchers: Matchers, blobs = MOST_BLOBS): Span[] {
  const found: Span[] = [];
  const inView = (view: View): void =>
    void found.push(...spansOfView(text, view, matchers.written));
  const whole: View = { text, layers: [] };
  for (const root of [whole, ...through(whole, unquoted(text))]) {
    let last = root;
    inView(root);
    for (let depth = 0; depth < DEEPEST; depth++) {
      const next = through(last, (depth < LAYERS ? undress : undressDeep)(last.text))[0];
      // A code that stands for no letter of another face decodes to itself.
      if (next === undefined || next.text === last.text) break;
      inView((last = next));
    }
    if (last.layers.length - root.layers.length === DEEPEST)
      found.push(...dressedPlaces(last.text).map((span) => placeOf(last, span)));
    const bare = [...new Set([root, last])].flatMap((view) => [
      ...through(view, untagged(view.text)),
    ]);
    for (const view of bare) inView(view);
    for (const view of last === root ? [root, ...bare] : [root, last, ...bare])
      found.push(...blobSpans(view, matchers, blobs));
    const rows = [...new Set([root, last])].flatMap((view) => [
      ...through(view, unnumbered(view.text)),
    ]);
    for (const view of rows) inView(view);
    for (const base of new Set([root, last, ...rows]))
      for (const side of sideViews(base.text)) for (const view of through(base, side)) inView(view);
    found.push(...skeletonSpans([root, last, ...bare, ...rows], matchers));
  }
  return found;
}

const through = (view: View, decoded: Undressed | null): View[] =>
  decoded === null ? [] : [{ text: decoded.text, layers: [...view.layers, decoded.source] }];

const placeOf = ({ layers }: View, span: Span): Span =>
  layers.reduceRight<Span>(([from, to], source) => source(from, to), span);

/**
 * What is found in a view of the text. One that must stand alone does so in the view or in the text
 * itself: a line end beside it is gone in the one, an encoded blank is none in the other.
 */
function spansOfView(text: string, view: View, matcher: Matcher): Span[] {
  return matcher.find(view.text).flatMap(({ span, alone }) => {
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
    return skeleton.find(bare.text).map(({ span }) => placeOf(view, bare.source(...span)));
  });
}

/** What was encoded whole, and holds a secret as it reads decoded, is cut out whole. */
function blobSpans(view: View, matchers: Matchers, blobs: number): Span[] {
  if (blobs === 0) return [];
  return blobsIn(view.text).flatMap(({ from, to, text }) =>
    spansIn(text, matchers, blobs - 1).length > 0 ? [placeOf(view, [from, to])] : [],
  );
}
