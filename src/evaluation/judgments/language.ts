import { type Language, LANGUAGES } from './plain-refusals.ts';

/** Words that no text of some length does without, and few other languages have. */
const COMMON: Readonly<Record<string, string>> = {
  English: 'the and is are you with this that have for what not from your was will would',
  German: 'der die das und ist nicht ein eine mit ich sie wir auf für auch wie bitte haben wird',
  French: 'le la les des est et un une je vous nous pas que pour dans avec sur votre cette être',
  Spanish: 'el los las una y es que por con para usted su muy cómo está pero más qué puede',
  Italian: 'il gli che di è per non con una sono della del nel come questo anche può si vorrei',
  Portuguese: 'o os as uma não com para você é que do da em seu meu por está mais quero como',
  Dutch: 'het een en van ik niet is dat je op voor met zijn wij mijn kan ook heb wat bij',
  Polish: 'nie się jest to na że do czy jak mam proszę moje dla przez są był może dzień',
  Swedish: 'och är att jag inte det som på en för med har kan vi om till ett hur min vill',
  Danish: 'og er at jeg ikke det som på en for med har kan vi om til et hvordan min vil af',
  Czech: 'je se na že to jak ale jsem mám prosím můj pro být jsou by nebo když které',
  Turkish: 've bir bu için ne nasıl ben değil var mı mi çok ile daha olarak lütfen istiyorum',
};
const CODES: Readonly<Record<Language, string>> = {
  en: 'English',
  de: 'German',
  fr: 'French',
  es: 'Spanish',
  it: 'Italian',
};
const SCRIPTS: readonly (readonly [string, RegExp])[] = [
  ['Japanese', /[\p{Script=Hiragana}\p{Script=Katakana}]/gu],
  ['Chinese', /\p{Script=Han}/gu],
  ['Korean', /\p{Script=Hangul}/gu],
  ['a language in Cyrillic letters', /\p{Script=Cyrillic}/gu],
  ['a language in Arabic letters', /\p{Script=Arabic}/gu],
  ['Greek', /\p{Script=Greek}/gu],
  ['Hebrew', /\p{Script=Hebrew}/gu],
  ['Hindi', /\p{Script=Devanagari}/gu],
  ['Thai', /\p{Script=Thai}/gu],
];
const WORDS = new Map(Object.entries(COMMON).map(([name, words]) => [name, words.split(' ')]));

/** One word that another language has too ("at once") may stand in each of twenty prompts. */
const FEWEST_WORDS = 3;

/** The languages in which a refusal is seen, in words. */
export const KNOWN_LANGUAGES: readonly string[] = LANGUAGES.map((l) => CODES[l]);

/**
 * The language that a text is likely in, by its commonest words or its letters; null where it is
 * too short or too mixed to say. Total.
 */
export function languageOf(text: string): string | null {
  const read = text.slice(0, 20_000).toLowerCase();
  const letters = read.match(/\p{L}/gu)?.length ?? 0;
  for (const [name, script] of SCRIPTS)
    if ((read.match(script)?.length ?? 0) > letters * 0.2) return name;
  const counts = new Map<string, number>();
  for (const word of read.match(/\p{L}+/gu) ?? []) counts.set(word, (counts.get(word) ?? 0) + 1);
  const [first, second] = [...WORDS]
    .map(([name, words]) => ({
      name,
      n: words.reduce((n, w) => n + (counts.get(w) ?? 0), 0),
      kinds: words.filter((w) => counts.has(w)).length,
    }))
    .toSorted((a, b) => b.n - a.n);
  if (first === undefined || first.n < 5 || first.kinds < FEWEST_WORDS) return null;
  return first.n < 1.3 * (second?.n ?? 0) ? null : first.name;
}
