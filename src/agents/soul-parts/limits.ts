import { forbids } from './forbids.ts';

/**
 * Ways to forbid or to limit, by language: negations, "only" and "without", what is closed, amounts
 * that are the most. A word that ends in `*` stands for all that begin so.
 */
const WORDS = `
  not, no, never, none, nothing, nobody, neither, nor, nowhere, cannot, without, only, solely,
  just, unless, except, declined, off the table, forbid, forbids, forbidden, prohibit*, banned,
  barred, taboo, off-limits, off limits, hands off, out of scope, out of bounds, out of reach,
  away from, refuse, refuses, decline, declines, avoid, avoids, refrain*, abstain*, steer clear,
  steers clear, stay clear, stay out, stays out, keep out, keeps out, stick to, sticks to,
  keep to, keeps to, stay with, stays with, stay within, confine*, restricted to, limited to,
  limit yourself, limits itself, outside, beyond, alone, untouched, unopened, unanswered, sealed,
  silent, quiet about, at most, no more than, up to, maximum, the most you, the most it,
  somebody else's, someone else's, stays closed, stay closed, left closed, stops there,
  ends there, stay where, stays where, stop at, stops at,
  nicht, nichts, nie, niemals, niemand*, kein*, weder, ohne, nur, bloß, ausschließlich, höchstens,
  maximal, bis zu, außer*, verboten, untersagt, tabu, lehnst, lehnt, lehne, ablehnen, unterlass*,
  unterlässt, meide*, vermeide*, finger weg, finger von, hände weg, bleibt bei, bleibst bei,
  bleib bei, unangetastet, verschwiegen, schweigst,
  schweigt,
  ne, n'*, pas, jamais, aucun*, rien, ni, sans, seul, seule, seulement, uniquement, interdit*,
  hors, au plus, maximum, jusqu'à, refuse, refuses, évite*, limite-toi, limitez-vous, se limite,
  reste sur, restes sur, tiens-toi, t'en tiens, se garde de, s'abst*, t'abst*, abstiens-toi,
  dépasse, muet, muette, tais,
  nunca, jamás, ningún, ninguna, ninguno, nada, nadie, sin, solo, sólo, solamente, únicamente,
  prohibid*, fuera, máximo, hasta, rechaza*, evita*, límitate, limítate, se limita, cíñete,
  se ciñe, carece*, se abstiene, abstente, te abstienes, callas, calla, intocable*,
  non, mai, nessun*, niente, nulla, né, senza, soltanto, solamente, vietat*, fuori, massimo,
  fino a, rifiut*, evita*, limitati, si limita, ti limiti, attieniti, astieniti, si astiene,
  ti astieni, restano chius*, resta chius*, tace, taci, segret*, proibit*,
  não, nenhum*, nem, ninguém, sem, só, somente, apenas, proibid*, vedad*, fora, até, recus*,
  evite, evita*, limita-te, limite-se, limita-se, atém-te, atenha-se, atém-se, abstém-*,
  abstenha-se, impedid*, em paz, segredo*, sigilo,
  niet, niets, niks, nooit, geen, noch, niemand, nergens, zonder, alleen, slechts, enkel,
  uitsluitend, verboden, uitgesloten, buiten, hoogstens, hooguit, maximaal, weiger*, vermijd*,
  blijf af, blijf je af, blijft af, blijf van, afblijven, hou je bij, houd je bij, houdt zich bij,
  beperk je, beperkt zich, laten we liggen, laat je liggen, zwijg*,
  nie, nigdy, żad*, nikt, nikomu, nikogo, nic, niczego, ani, bez, tylko, wyłącznie, jedynie,
  zabron*, zakaz*, poza, najwyżej, maksymalnie, odmawia*, unika*, omija*, milcz*, tajn*,
  tajemnic*, trzymaj się, trzyma się, ogranicza*, na tym koniec,
`
  .split(/\s*,\s*/)
  .map((word) => word.trim())
  .filter((word) => word !== '');

/** What Japanese and Chinese, which do not part their words, forbid and limit with. */
const CHARACTERS =
  /ない|ません|なく|ずに|禁|ご法度|だけ|のみ|以外|範囲外|対象外|断[りる]|答えず|触れず|せず|控え|避け|閉ざ|秘密|社外秘|不|勿|非|无|没|别|莫|免谈|少掺和|绕开|只|仅|拒|最多|以外|之外|绝|限于|保密/;

/** Things that are kept from others, which no single word says. */
const KEPT = [
  String.raw`(?<!\p{L})leaves? .{1,60} (?:to|as|be)(?!\p{L})`,
  String.raw`(?<!\p{L})(?:keep|keeps|kept) (?:.{1,60} )?out of(?!\p{L})`,
  String.raw`(?<!\p{L})(?:is|are|stays?|remains?|ist|sind|bleib(?:t|en)|est|sont|restent?|es|son|quedan?|è|sono|resta|restano|é|são|ficam?|zijn|blijft|blijven|jest|są|pozostaj[eą]|zostaj[eą]) (?:\p{L}+ )?(?:confid\p{L}+|private?|privat\p{L}*|intern\p{L}*|secret\p{L}*|segret\p{L}*|segred\p{L}*|geheim|vertraulich|vertrouwelijk|poufn\p{L}*|tajn\p{L}*|in the|im haus)(?!\p{L})`,
].map((source) => new RegExp(source, 'u'));

const PATTERNS = WORDS.map((word) => word.replace('*', String.raw`\p{L}*`));
const WORD = new RegExp(
  String.raw`(?<![\p{L}\p{N}])(?:${PATTERNS.join('|')})(?![\p{L}\p{N}])|n't(?!\p{L})`,
  'u',
);

const plain = (statement: string): string =>
  statement.toLowerCase().normalize('NFKC').replaceAll('’', "'");

/**
 * How a statement limits what is done: `forbids` plainly, `limits` in some way, or not at all. What
 * it is about does not draw a boundary.
 */
export function limitOf(statement: string): 'forbids' | 'limits' | null {
  const text = plain(statement);
  if (forbids(text)) return 'forbids';
  return WORD.test(text) || KEPT.some((way) => way.test(text)) || CHARACTERS.test(text)
    ? 'limits'
    : null;
}
