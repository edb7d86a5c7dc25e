import { isMap } from '../../config/untyped.ts';
import { timeOf } from './candidate.ts';
import { wordsOfName } from './column-words.ts';

// Of several columns with times the one that says when an answer was given, by its name in English,
// German, French and Spanish, without accents; where no name tells, by what all of its values are.

const words = (text: string): ReadonlySet<string> => new Set(text.trim().split(/\s+/));

/** When it was answered. */
const GIVEN = words(`
  answered replied responded sent completed beantwortet geantwortet gesendet versendet repondu envoye respondido
  contestado enviado`);

/** When it was asked, which is hardly before. */
const COME = words(`
  received asked created submitted opened incoming inbound eingegangen eingang empfangen erhalten erstellt angelegt
  gestellt recu recue cree creee demande creado creada recibido recibida entrada`);

/** A time, and no word of what. */
const TIME = words(`
  time timestamp datetime date ts zeit zeitpunkt zeitstempel uhrzeit datum horodatage heure fecha hora momento at when
  wann quand cuando am le tijd tijdstip data`);

/** When something else was done to it. */
const LATER = words(`
  updated modified changed closed resolved geandert aktualisiert bearbeitet geschlossen erledigt modifie ferme clos
  actualizado modificado cerrado`);

/** A time of something else. */
const OTHER = words(`
  due deadline expires expiry expiration valid until birth birthday born order ordered purchase purchased paid payment
  delivery delivered shipped invoice fallig frist ablauf gultig geburt geburtsdatum geburtstag bestellt bestellung
  bestelldatum kauf kaufdatum bezahlt zahlung lieferung lieferdatum rechnung rechnungsdatum echeance naissance commande
  achat livraison facture paiement vencimiento nacimiento pedido compra entrega factura pago`);

const DEEPEST = 4;
/** So many of its values are times, and so many records have one. */
const MOSTLY = 0.9;
const OFTEN = 0.5;

/**
 * The name of the field that says when each record's answer was given; null where none does. Numbers
 * are a time only where their name says so: orders have numbers as long. Pure.
 * @param records some of a file, in their order
 */
export function timeColumn(records: readonly Readonly<Record<string, unknown>>[]): string | null {
  const found = new Map<string, unknown[]>();
  for (const record of records)
    for (const { name, value } of valuesIn(record, '', DEEPEST))
      found.set(name, [...(found.get(name) ?? []), value]);
  const ranked = [...found]
    .filter(([, values]) => holdsTimes(values, records.length))
    .map(([name, values]) => ({ name, rank: rankOf(name, values) }))
    .filter(({ rank }) => rank > 0)
    .toSorted((a, b) => b.rank - a.rank);
  return ranked[0]?.name ?? null;
}

const holdsTimes = (values: readonly unknown[], of: number): boolean =>
  values.length >= OFTEN * of &&
  values.filter((v) => timeOf(v) !== null).length >= MOSTLY * values.length;

/** From 0, no time of the answer, to 5, the very one. */
function rankOf(name: string, values: readonly unknown[]): number {
  const tokens = wordsOfName(name);
  const has = (set: ReadonlySet<string>): boolean => tokens.some((t) => set.has(t));
  if (has(OTHER)) return 0;
  if (has(LATER)) return 2;
  if (has(GIVEN)) return 5;
  if (has(COME)) return 4;
  if (has(TIME)) return 3;
  return values.every(isWritten) ? 1 : 0;
}

/** A date as people and programs write it, and no count. */
const isWritten = (value: unknown): boolean => typeof value === 'string' && !/^\d+$/.test(value);

/** Texts and numbers with their names, as `fields` reads them; lists have several times. */
function valuesIn(
  value: unknown,
  name: string,
  levels: number,
): { name: string; value: string | number }[] {
  if (typeof value === 'number') return [{ name, value }];
  if (typeof value === 'string') return value.trim() === '' ? [] : [{ name, value }];
  if (!isMap(value) || levels === 0) return [];
  return Object.entries(value).flatMap(([key, of]) =>
    valuesIn(of, name === '' ? key : `${name}.${key}`, levels - 1),
  );
}
