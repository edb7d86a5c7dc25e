import { saysDifference } from './candidates.ts';
import { AVERAGE, SUM } from './counting-words.ts';
import { type PeriodKinds, periodTokens, type PeriodToken } from './dating.ts';
import { saysChange } from './direction.ts';
import type { Covering } from './ends.ts';
import { nowIn, oneOf, partOf, unitsOf } from './span-parts.ts';
import {
  AFTER,
  AT_END,
  edgeBefore,
  isInSlavic,
  FILL,
  numberOf,
  NOW_AS_RANGE,
  NUMBER,
  OF_LAST,
  OF_YEAR,
  POSITION,
  positionOf,
  SO_FAR,
  startBefore,
  TO_DATE,
  type Unit,
  UNIT,
  unitOf,
} from './span-words.ts';
import { monthAt, type Stretch, stretchOf, stretchTo, stretchWords, yearOf } from './stretches.ts';
import { saysSeveral } from './undated.ts';
import { yearBeforeIn } from './year-before.ts';

/** What words for stretches of time leave of a sentence. */
export interface Spans {
  /** The sentence with each stretch that a source can tell as its first and last period. */
  text: string;
  /** One that it cannot tell, in its own words: nothing that it has is of it. */
  unread: Unread | null;
  /** Totals of several periods are of the rows of one of these times; null where any may be meant. */
  sumsOver: readonly ReadonlySet<number>[] | null;
  /** What is told to date is a total, whatever words stand beside it. */
  isTotal: boolean;
  /** Its periods are those of "this year": it names none itself. */
  isOfNow: boolean;
  /** Words for a stretch with the periods that it is of, to say it. */
  covered: string | null;
}

const NOTHING = {
  unread: null,
  sumsOver: null,
  isTotal: false,
  isOfNow: false,
  covered: null,
};

export interface Unread {
  words: string;
  /** "The first week of June": a part of a period that is named. */
  isPart: boolean;
}

const form = (text: string): RegExp =>
  new RegExp(String.raw`(?<![\p{L}\d.,])${text}(?!\p{L})${OF_YEAR}`, 'giu');
const P = `(?<position>${POSITION})`;
const N = `(?<n>${NUMBER})`;
const U = `(?<unit>${UNIT})`;
/** "First two quarters", "deux premiers trimestres", "trois mois écoulés". */
const PLACED = [
  form(String.raw`${N}[\s-]${P}\s${FILL}${U}`),
  form(String.raw`${N}[\s-]${U}\s${P}`),
  form(String.raw`${P}[\s-]${FILL}(?:${N}[\s-]${FILL})?${U}`),
];
const HALF = form(String.raw`(?:(?<ordinal>first|second)[\s-]half|h(?<place>[12])(?!\d))`);
/** "The half-year", with nothing that says which, is its first. */
const HALF_ALONE =
  /(?<![\p{L}\d])(?:half[\s-]year|halbjahr(?:es?\p{L}*)?|semestre|półrocze|półroczu|pololetí)(?!\p{L})/iu;
const JOIN = String.raw`(?:\s?(?:[,+&/–—-]|[-=]>)\s?|,?\s(?:and|und|u\.|et|y|e|en|i|oraz|plus|to|through|bis|à|au|a|al|até|tot|do)\s)`;
/** Where a source has no quarters, those that stand together are one stretch: "Q1 + Q2 2026". */
const QUARTERS = new RegExp(
  String.raw`(?<![\p{L}\d])Q(?<first>[1-4])(?:\s20\d\d)?(?:${JOIN}Q[1-4](?:\s20\d\d)?){0,2}${JOIN}Q(?<last>[1-4])(?![\p{L}\d])${OF_YEAR}`,
  'giu',
);
/** Both halves are the year. */
const HALVES = new RegExp(
  String.raw`(?<![\p{L}\d])(?:first half|first|H1)(?:\s20\d\d)?${JOIN}(?:the )?(?:second half|H2)(?![\p{L}\d])${OF_YEAR}`,
  'giu',
);
const COUNTED_AFTER = form(String.raw`(?:${AFTER})\s${N}[\s-]${FILL}${U}`);
/** "The nine-month revenue", "Neunmonatsumsatz": of other numbers it may be any months. */
const NINE = /(?<![\p{L}\d])(?:nine|neun|9)[\s-]?(?:months?(?![\p{L}s])|monats-?(?=\p{L}))/giu;
/** "9M 2026", and "LTM" */
const SHORT =
  /(?<![\p{L}\d.,$€£¥])(?:(?<n>[369]|12)M\s?['’/]?(?<year>20\d\d|\d\d)(?!\d)|(?<trailing>[LT]TM)(?!\p{L}))/gu;
const OF_PERIOD = /^\s(?:of|in|des|du|de|del|do|vom|di|w|z)\s(?:the\s)?$/iu;
const FROM = /(?<!\p{L})((?:from|between|von|vom|de|du|da|dal|van|od)\s)$/iu;
const RANGE = /^\s?(?:[–—-]|to|through|thru|bis|à|au|a|al|até|tot|do)\s?$/iu;
/** What stands so near before it is its other end: "from January to June". */
const NEAR = 40;

/**
 * Reads words for stretches of time by the periods of a source, behind which nothing need know any
 * but "Q1 2026 through Q2 2026". A stretch that a source cannot tell is handed on: no total may pass
 * for it.
 * @param year what was spoken of before; null where no year was
 */
export function spansIn(text: string, kinds: PeriodKinds, year: string | null): Spans {
  const none = { ...NOTHING, text };
  if (kinds.times.size === 0) return none;
  const reading = new Reading(text, kinds, year);
  const asksTotal = SUM.test(text) && !saysChange(text);
  const placed = reading.halves(reading.short(reading.placed(text, PLACED)));
  const covers = mayCover(text);
  const edged = asksTotal ? reading.totals(placed) : covers ? reading.stretched(placed) : placed;
  const told = covers ? reading.now(edged) : edged;
  const isToDate = TO_DATE.test(told) && !/(?<!\p{L})through(?!\p{L})/iu.test(told);
  const sumsOver = isNamed(told) ? null : oneOf(told, kinds, { isToDate, year: reading.ofYear() });
  const unread = reading.unread ?? finerIn(told, kinds);
  const isTotal = isToDate && !saysChange(text);
  const { covered } = reading;
  return { text: told, unread, sumsOver, isTotal, isOfNow: told !== edged, covered };
}

/** "€29 a month", "pro Quartal", "quarterly" */
const EACH = new RegExp(
  String.raw`(?<!\p{L})(?:(?:a|an|per|each|every|pro|je|jede[nrms]?|par|chaque|por|cada|al|ogni)\s(?:${UNIT})|(?:quarter|month|week|dai)ly|(?:viertel|halb)?(?:jähr|monat)lich\p{L}*|mensuel\p{L}*|trimestriel\p{L}*|mensual\p{L}*|trimestral\p{L}*)(?!\p{L})`,
  'iu',
);

const UP_TO = /(?<!\p{L})up to(?!\p{L})/giu;
/** "In its strongest quarter", "started with": of one of its periods. */
const OF_ONE = new RegExp(
  [
    String.raw`(?<!\p{L})(?:(?:strong|weak|larg|small|bigg|new|lat|great|busi|slow)est|(?:most )?recent|start(?:s|ed)|beg(?:an|ins?)|open(?:s|ed)|end(?:s|ed)|clos(?:es|ed))(?!\p{L})`,
    String.raw`(?<!\p{L})(?:stärkst|schwächst|neuest|jüngst|größt|kleinst|aktuellst)\p{L}{1,2}(?!\p{L})|(?<!\p{L})(?:begann|startete|endete)(?!\p{L})`,
    String.raw`(?<!\p{L})(?:meilleure?|pire|dernière?|le plus|la plus|mejor|peor|miglior\p{L}?|peggior\p{L}?|melhor|pior|empezó|commencé)(?!\p{L})`,
  ].join('|'),
  'iu',
);

/** Whether a stretch that a sentence names is one that all it tells may be of. */
export const mayCover = (text: string): boolean =>
  !saysChange(text) &&
  !OF_ONE.test(text) &&
  !saysDifference(text.replace(UP_TO, '')) &&
  !AVERAGE.test(text) &&
  !saysSeveral(text) &&
  !EACH.test(text) &&
  yearBeforeIn(text) === null &&
  unitsOf(OF_LAST, text).length === 0;

const IN =
  /(?<!\p{L})(?:in|im|for|during|für|während|en|au|pour|durant|nel|durante|no|em|w|we|v|za)\s(?:the\s)?$/iu;

/** The one period of a text where it is finer than those of a source: a month, where these are years. */
function finerIn(text: string, { hasQuarters, hasMonths }: PeriodKinds): Unread | null {
  const [only, ...others] = periodTokens(text);
  if (only === undefined || others.length > 0 || only.within === null || hasMonths) return null;
  const isFiner = !hasQuarters || !only.name.startsWith('Q');
  return isFiner && IN.test(text.slice(0, only.at)) ? { words: only.text, isPart: true } : null;
}

/** A quarter or a month stands there. */
const isNamed = (text: string): boolean => periodTokens(text).some((t) => t.within !== null);

/** The replacements of one sentence, and what of it was not understood. */
class Reading {
  unread: Unread | null = null;
  covered: string | null = null;
  readonly #kinds: PeriodKinds;
  readonly #year: number | null;
  readonly #isSoFar: boolean;
  /** Of an average nothing is added up. */
  readonly #prefix: string;

  constructor(text: string, kinds: PeriodKinds, year: string | null) {
    const named = new Set(text.match(/(?<![\d.,])20\d\d(?![\d.,]\d|\d)/g) ?? []);
    const [only] = named;
    const said = named.size === 1 ? only : (year ?? undefined);
    this.#year = said === undefined ? null : Number(said);
    this.#kinds = kinds;
    this.#isSoFar = SO_FAR.test(text) || TO_DATE.test(text);
    this.#prefix = AVERAGE.test(text) ? '' : 'combined ';
  }

  placed(text: string, shapes: readonly RegExp[]): string {
    return shapes.reduce(
      (before, shape) =>
        before.replace(shape, (all: string, ...more: unknown[]) => {
          const { position = 'first', n, unit = '', year } = groupsOf(more);
          const of = unitOf(unit);
          const place = positionOf(position);
          if (n === undefined && !isOneMeant(place, of)) return all;
          const count = n === undefined ? 1 : numberOf(n);
          const told = { position: place, n: count, unit: of, year: this.#yearOf(year) };
          return this.#told(all, behind(before, all, more), stretchOf(told, this.#kinds));
        }),
      text,
    );
  }

  halves(text: string): string {
    const whole = text.replace(HALVES, (all: string, ...more: unknown[]) => {
      const from = this.#month(groupsOf(more)['year']);
      return this.#told(all, '', { from, to: from + 11 });
    });
    const told = whole.replace(HALF, (all: string, ...more: unknown[]) => {
      const { ordinal, place, year } = groupsOf(more);
      const isFirst = place === '1' || /^first$/i.test(ordinal ?? '');
      const from = this.#month(year) + (isFirst ? 0 : 6);
      return this.#told(all, behind(whole, all, more), { from, to: from + 5 });
    });
    if (!SUM.test(told) || isNamed(told)) return told;
    return told.replace(HALF_ALONE, (all) => {
      const from = this.#month(undefined);
      return this.#told(all, '', { from, to: from + 5 });
    });
  }

  short(text: string): string {
    return text.replace(SHORT, (all: string, ...more: unknown[]) => {
      const { n, year, trailing } = groupsOf(more);
      const position = trailing === undefined ? 'first' : 'last';
      const full = year?.length === 2 ? `20${year}` : year;
      const told = { n: Number(n ?? 12), unit: 'month' as const, year: Number(full) || null };
      return this.#told(all, '', stretchOf({ position, ...told }, this.#kinds));
    });
  }

  /** What is a stretch of time where its sentence tells a total. */
  totals(text: string): string {
    const nine = text.replace(NINE, (all: string) =>
      this.#told(all, '', { from: this.#month(undefined), to: this.#month(undefined) + 8 }),
    );
    return this.edges(this.months(this.quarters(this.placed(nine, [COUNTED_AFTER]))), true);
  }

  /** What may be told of a stretch where no word asks for a total. */
  stretched(text: string): string {
    const from = this.#month(undefined);
    const nine = text.replace(NINE, (all: string) =>
      this.#covering(all, 'spanning', { from, to: from + 8 }),
    );
    return this.edges(this.months(nine), false);
  }

  /** "January through June", where a source has quarters alone. */
  months(text: string): string {
    const [a, b, ...others] = periodTokens(text);
    if (this.#kinds.hasMonths || a === undefined || b === undefined || others.length > 0)
      return text;
    const isRange = RANGE.test(text.slice(a.at + a.text.length, b.at));
    const areMonths = [a, b].every((t) => t.within !== null && !t.name.startsWith('Q'));
    const isOfOneYear = a.year === null || a.year === b.year;
    if (!isRange || !areMonths || !isOfOneYear) return text;
    const { 1: lead = '' } = FROM.exec(text.slice(0, a.at)) ?? [];
    const start = a.at - lead.length;
    const until = b.at + b.text.length;
    const january = 12 * (b.year === null ? this.ofYear() : Number(b.year));
    const stretch = { from: january + (a.within ?? 1) - 1, to: january + (b.within ?? 12) - 1 };
    const told = this.#covering(text.slice(start, until), 'spanning', stretch);
    return `${text.slice(0, start)}${told}${text.slice(until)}`;
  }

  /** "This year" is all that a source has of its newest one, where no other period is named. */
  now(text: string): string {
    const { times } = this.#kinds;
    const newest = Math.max(...times);
    const isOther = periodTokens(text).some(
      (t) => t.within !== null || t.year !== String(yearOf(newest)),
    );
    const found = NOW_AS_RANGE.test(text) ? null : nowIn(text);
    if (isOther || found === null) return text;
    const of = [...times].filter((t) => partOf(t, found.months) === partOf(newest, found.months));
    const own = this.#kinds.hasQuarters ? 3 : 1;
    const stretch = { from: monthAt(Math.min(...of)) - own + 1, to: monthAt(newest) };
    const told = this.#covering(found.words, 'spanning', stretch);
    const until = found.at + found.words.length;
    return told === found.words
      ? text
      : `${text.slice(0, found.at)}${told}${text.slice(until).replace(/^['’]s(?!\p{L})/u, '')}`;
  }

  quarters(text: string): string {
    if (this.#kinds.hasQuarters) return text;
    return text.replace(QUARTERS, (all: string, ...more: unknown[]) => {
      const { first, last, year } = groupsOf(more);
      const named = all.match(/Q[1-4]/giu)?.length ?? 0;
      const isWhole = named === 2 || named === Number(last) - Number(first) + 1;
      const isRange = /[–—-]|\s(?:to|through|bis|à|au|a|al|até|tot|do)\s/iu.test(all);
      const isNext = Number(last) - Number(first) === 1;
      const january = this.#month(year);
      const stretch = {
        from: january + 3 * (Number(first) - 1),
        to: january + 3 * Number(last) - 1,
      };
      return this.#told(all, '', isWhole && (isRange || isNext || named > 2) ? stretch : null);
    });
  }

  /** "Through September": from the first of its year. */
  edges(text: string, asksTotal: boolean): string {
    const tokens = periodTokens(text);
    const isSlavic = isInSlavic(text);
    let [done, from] = ['', 0];
    for (const [n, token] of tokens.entries()) {
      const lead = text.slice(from, token.at);
      const edge = token.within === null ? startBefore(lead) : edgeBefore(lead, isSlavic);
      if (edge === null || isOther(tokens[n - 1], token) || isOther(token, tokens[n + 1])) continue;
      const start = token.at - edge.word.length;
      const told = text.slice(start, token.at + token.text.length);
      const stretch = this.#edge(token, edge.isFrom);
      const reads = edge.isFrom ? 'starting' : AT_END.test(edge.word) ? 'reaching' : 'spanning';
      done += text.slice(from, start);
      done += asksTotal ? this.#told(told, '', stretch) : this.#covering(told, reads, stretch);
      from = token.at + token.text.length;
    }
    return done + text.slice(from);
  }

  #edge({ name, within, year }: PeriodToken, isFrom: boolean): Stretch | null {
    const period = {
      year: year === null ? this.ofYear() : Number(year),
      within: within ?? 12,
      months: within === null ? 12 : name.startsWith('Q') ? 3 : 1,
    };
    return stretchTo(period, isFrom, this.#kinds);
  }

  #told(all: string, after: string, stretch: Stretch | null): string {
    const [next] = periodTokens(after);
    const isPart = next !== undefined && OF_PERIOD.test(after.slice(0, next.at));
    const words =
      stretch === null || isPart ? null : stretchWords(this.#ended(stretch), this.#kinds);
    if (words !== null) return `${this.#prefix}${words}`;
    this.unread ??= { words: all.trim(), isPart };
    return all;
  }

  /** The same of what may be told of all of it, or of one of its periods; as it was where it is none. */
  #covering(all: string, reads: Covering, stretch: Stretch | null): string {
    const words = stretch === null ? null : stretchWords(stretch, this.#kinds);
    if (words === null || !words.includes(' through ')) return all;
    this.covered ??= `"${all.trim()}" is ${words}`;
    return `${reads} ${words}`;
  }

  /** "The second half so far" ends with what there is. */
  #ended({ from, to }: Stretch): Stretch {
    const newest = Math.max(...this.#kinds.times);
    return this.#isSoFar ? { from, to: Math.min(to, monthAt(newest)) } : { from, to };
  }

  #yearOf = (year: string | undefined): number | null =>
    year === undefined ? this.#year : Number(year);

  /** The year that is spoken of; the newest where none is. */
  ofYear = (): number => this.#year ?? this.#newest();

  #newest = (): number => yearOf(Math.max(...this.#kinds.times));

  #month = (year: string | undefined): number => 12 * (this.#yearOf(year) ?? this.#newest());
}

/** Two periods of one stretch. */
const isOther = (a: PeriodToken | undefined, b: PeriodToken | undefined): boolean =>
  a !== undefined && b !== undefined && a.within !== null && b.at - a.at - a.text.length < NEAR;

/** "The first month" is one; "last quarter" and "last year" may be this one or the one before. */
function isOneMeant(position: string, unit: Unit): boolean {
  if (unit === 'day' || unit === 'week') return true;
  if (position === 'next') return false;
  return position === 'first' ? unit === 'month' : unit === 'half';
}

type Groups = Readonly<Record<string, string | undefined>>;

const groupsOf = (all: readonly unknown[]): Groups => (all.at(-1) ?? {}) as Groups;

/** What stands behind a match. */
const behind = (text: string, all: string, more: readonly unknown[]): string =>
  text.slice(Number(more.at(-3) ?? 0) + all.length);
