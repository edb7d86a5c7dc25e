import type { Context } from './context.ts';
import { columnsIn, mentionsIn } from './mentions.ts';
import type { FigureSource } from './source.ts';

/** What passes between somebody and who asks: an amount of it is of one person, not of a table. */
const DEALING = new RegExp(
  String.raw`(?<!\p{L})(?:` +
    [
      String.raw`refund\p{L}*|reimburs\p{L}*|deposit|credited|charged|payment|invoice|voucher|booking|reservation|order`,
      String.raw`rückerstatt\p{L}*|erstatt\p{L}*|kaution|anzahlung|gutschrift|gutschein|rechnung|zahlung|buchung|bestellung`,
      String.raw`reembols\p{L}*|devol\p{L}*|depósito|fianza|factura|pago|reserva|pedido`,
      String.raw`rembours\p{L}*|acompte|caution|facture|paiement|réservation|commande`,
      String.raw`rimbors\p{L}*|caparra|cauzione|acconto|fattura|pagamento|prenotazione|ordine`,
      String.raw`fatura|encomenda|terugbetal\p{L}*|borg|aanbetaling|factuur|betaling|boeking|bestelling`,
    ].join('|') +
    String.raw`)(?!\p{L})`,
  'giu',
);
const YOURS =
  /(?<!\p{L})(?:you|your|ihre?[nmrs]?|deine?[nmrs]?|sie|su|sus|tu|tus|usted|votre|vos|vous|ton|ta|suo|sua|suoi|tu[oa]|vostr[oaie]|lei|seu|você|uw|jouw|je)(?!\p{L})/iu;
const PRICE =
  /(?<!\p{L})(?:fee|price|charge|cost|gebühr|preis|precio|tarifa|cargo|prix|frais|prezzo|tariffa|preço|prijs|kosten)(?!\p{L})/iu;

/**
 * Whether a figure is of what passed between the writer and who asks, by the words of its own clause,
 * which name nothing of the source: "Your refund of €25 is on its way; Leeds made €84,653". A price
 * that the question brought is, too.
 * @param isGiven the question has it
 */
export function isAside({ clause }: Context, isGiven: boolean, source: FigureSource): boolean {
  const { text } = clause;
  const dealings = [...text.matchAll(DEALING)].map(([word]) => word.toLowerCase());
  const isOfPerson = dealings.length > 0 && YOURS.test(text);
  if (!isOfPerson && !(isGiven && (dealings.length > 0 || PRICE.test(text)))) return false;
  if (mentionsIn(text, source).size > 0 || columnsIn(text, source.columns).length > 0) return false;
  const told = toldIn(source);
  return dealings.every((word) => !told.includes(word.slice(0, FEWEST)));
}

/** So many letters tell that a source is of the same: "refund" in refunds.csv. */
const FEWEST = 5;

const toldIn = ({ file, names, columns }: FigureSource): string =>
  [file, ...names, ...columns.map((c) => c.name)].join(' ').toLowerCase();
