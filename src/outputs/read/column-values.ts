/** What the values of a column look like. */
export interface ValuesSay {
  /** From 0, no words, to 1, sentences. */
  talk: number;
  /** Above nothing: as people ask; below: as a service answers. */
  side: number;
  /** The share of records that have one. */
  filled: number;
  /** All the same in several records: instructions, a template. */
  isConstant: boolean;
  /** Addresses, numbers, times, ids: nothing that is said. */
  isMark: boolean;
  /** How many ask, of how many: for whoever is told why. */
  asking: { of: number; n: number };
}

/** So many alike are no chance. */
const ENOUGH = 3;
/** Longer values are not looked through. */
const LONGEST = 4_000;

/** @param values of some records, in their order; null where a record has none */
export function valuesSay(values: readonly (string | null)[]): ValuesSay {
  const given = values.flatMap((v) => (v === null || v.trim() === '' ? [] : [v.slice(0, LONGEST)]));
  const share = (is: (v: string) => boolean): number =>
    given.length === 0 ? 0 : given.filter(is).length / given.length;
  const asking = given.filter(asks).length;
  const distinct = new Set(given).size;
  const served = share((v) => SERVES.test(v));
  return {
    talk: given.reduce((sum, v) => sum + talkOf(v), 0) / Math.max(1, given.length),
    side: 1.5 * (asking / Math.max(1, given.length)) - served + ownOf(given),
    filled: given.length / Math.max(1, values.length),
    isConstant: given.length >= ENOUGH && distinct === 1,
    isMark: given.length > 0 && share(isMark) === 1,
    asking: { n: asking, of: given.length },
  };
}

function talkOf(text: string): number {
  const count = wordsIn(text);
  if (count < 2) return 0;
  if (count >= 5) return 1;
  return /[.!?…。！？]/.test(text) && count >= 3 ? 1 : 0.5;
}

/** Some languages put no blanks between words. */
function wordsIn(text: string): number {
  const apart = text.trim().split(/\s+/).length;
  const unspaced =
    text.match(/[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Thai}]/gu)?.length ?? 0;
  return apart + Math.floor(unspaced / 2);
}

const asks = (text: string): boolean => /[?？¿]/.test(text) || OPENS.test(text);

/** How questions begin where nobody writes a question mark. */
const OPENS =
  /^(?:hi,? |hello,? )?(?:where|when|what|who|why|how|which|can i|could i|may i|do you|does|is there|wo|wann|warum|wie|kann ich|darf ich|où|quand|pourquoi|comment|est-ce|je peux|dónde|donde|cuándo|cómo|puedo|por qué)\b/iu;

/** What services write, and customers hardly. */
const SERVES =
  /\b(?:dear (?:customer|sir|madam|m[rs]s?)|(?:kind|best) regards,?\s+(?:your|the)|thank you for (?:writing|your|contacting)|thanks for (?:contacting|reaching)|we (?:are|'re) (?:very )?sorry|sehr geehrte[rs]? (?:frau|herr|kund)|ihr service|danke für ihre|vielen dank für ihre|bitte entschuldigen|nous sommes désolés|merci (?:pour|de) votre|veuillez nous excuser|service client|estimad[oa] (?:cliente|señor)|gracias por (?:su|escribir|contactar)|lamentamos|disculpe)/iu;

const OWN = /\b(?:i|my|me|ich|mein(?:e[nmrs]?)?|mir|je|mon|ma|mes|moi|mi|mis|yo)\b|\bj'/giu;
const OTHERS = /\b(?:your?|yours|sie|ihr(?:e[nmrs]?)?|ihnen|vous|votre|vos|su|sus|usted)\b/giu;

/** Who asks speaks of themselves, who answers of the other: weak, and many of them tell. */
function ownOf(texts: readonly string[]): number {
  const count = (pattern: RegExp): number =>
    texts.reduce((sum, t) => sum + (t.match(pattern)?.length ?? 0), 0);
  const [own, others] = [count(OWN), count(OTHERS)];
  return own + others === 0 ? 0 : (0.7 * (own - others)) / (own + others);
}

const isMark = (text: string): boolean => {
  const v = text.trim();
  if (/^[-+]?[\d.,:/ %T+Z-]+$/.test(v)) return true;
  return !/\s/.test(v) && /[\d@]|:\/\//.test(v) && /^[\x21-\x7e]+$/.test(v);
};
