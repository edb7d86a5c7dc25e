/**
 * What columns are commonly of, in English, German, French, Spanish, Italian, Portuguese, Dutch,
 * Polish and Czech: "560 commandes" is of `orders`. The first word of each line stands for all.
 */
const CONCEPTS: readonly string[] = [
  String.raw`orders?|bestellung(?:en)?|auftr[aä]ge?n?|commandes?|pedidos?|ordin[ei]|encomendas?|bestelling(?:en)?|zamówie\p{L}+|objednáv\p{L}+`,
  'customers?|clients?|kunden?|clientes?|clienti?|klant(?:en)?|klien(?:ci|tów|tami|tom)|zákazník\\p{L}*',
  'nights?|n[aä]chte?n?|übernachtung(?:en)?|nuits?|nuitées?|noches?|nott[ei]|noites?|nachten|noc(?:y|e|leg\\p{L}*)',
  'units?|stück|einheit(?:en)?|unités?|unidad(?:es)?|unidades|unità|eenheden|sztuk\\p{L}{0,2}|kus[yů]?',
  'staff|employees?|headcount|mitarbeiter\\p{L}*|beschäftigte\\p{L}?|salariés?|employés?|effectifs?|empleados?|dipendenti?|funcionários?|medewerkers?|pracownik\\p{L}*|zaměstnan\\p{L}+',
  'visitors?|besucher\\p{L}*|visiteurs?|visitantes?|visitator[ei]|bezoekers?|odwiedzając\\p{L}+|návštěvník\\p{L}*',
  'users?|nutzer\\p{L}*|benutzer\\p{L}*|utilisateurs?|usuarios?|utent[ei]|usuários?|utilizadores|gebruikers?|użytkowni\\p{L}+|uživatel\\p{L}*',
  'bookings?|buchung(?:en)?|réservations?|reservas?|prenotazion[ei]|boeking(?:en)?|rezerwac\\p{L}+|rezervac\\p{L}+',
  'returns?|retouren?|rücksendung(?:en)?|retours?|devoluci(?:ón|ones)|res[io]|devoluç(?:ão|ões)|zwrot\\p{L}*',
  'invoices?|rechnung(?:en)?|factures?|facturas?|fattur[ae]|faturas?|factu(?:ur|ren)|faktur\\p{L}*',
  'members?|mitglied(?:er|ern)?|membres?|miembros?|membr[io]|membros?|leden|członk\\p{L}+|člen\\p{L}*',
  'revenues?|ums[aä]tz(?:e|en)?|umsatz|chiffre|ingresos?|ricav[io]|receitas?|omzet|przych[oó]d\\p{L}*|tržb\\p{L}*',
  'costs?|kosten|coûts?|costes?|costos?|cost[io]|custos?|koszt\\p{L}*|náklad\\p{L}*',
  'profits?|gewinne?s?|bénéfices?|beneficios?|util[ei]|lucros?|winst|zysk\\p{L}*|zisk\\p{L}*',
];
const FORMS = CONCEPTS.map((words): [RegExp, string] => [
  new RegExp(`^(?:${words})$`, 'u'),
  /^\p{L}+/u.exec(words)?.[0] ?? '',
]);

/** So many words are kept by what they are. */
const MOST_KEPT = 5_000;
const known = new Map<string, string | null>();

/** What columns are of by a word in small letters, in whatever language; null where it is none. */
export function conceptOf(word: string): string | null {
  const before = known.get(word);
  if (before !== undefined) return before;
  const made = FORMS.find(([form]) => form.test(word))?.[1] ?? null;
  if (known.size >= MOST_KEPT) known.clear();
  known.set(word, made);
  return made;
}
