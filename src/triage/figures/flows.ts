import { conceptOf } from './column-words.ts';
import type { NumberColumn } from './source.ts';

/** What is counted over a time: of several periods it adds up. */
const FLOWS: ReadonlySet<string | null> = new Set(
  'orders nights visitors bookings returns invoices revenues profits'.split(' '),
);
const MORE_FLOWS =
  /^(?:sales|turnover|income|earnings|visits|takings|signups|erlöse?|ventes|ventas)$/u;
/** What there is at a time: of several periods nothing adds up. */
const LEVELS: ReadonlySet<string | null> = new Set('customers staff users members'.split(' '));
const MORE_LEVELS =
  /^(?:price|prices|preis|preise|prix|precio|prezzo|fee|rate|rates|ratio|per|avg|average|mean|median|stock|inventory|bestand|balance|saldo|open|active|subscribers|seats|mrr|arr|arpu|score|nps|index)$/u;

/** Whether its numbers of several periods have a total, by its head; null where that does not tell. */
export function addsUp({ name, isPercent }: NumberColumn): boolean | null {
  if (isPercent) return false;
  const words = name
    .replace(/(\p{Ll})(\p{Lu})/gu, '$1 $2')
    .toLowerCase()
    .split(/[^\p{L}]+/u);
  if (words.some((w) => MORE_LEVELS.test(w) || LEVELS.has(conceptOf(w)))) return false;
  return words.some((w) => MORE_FLOWS.test(w) || FLOWS.has(conceptOf(w))) ? true : null;
}
