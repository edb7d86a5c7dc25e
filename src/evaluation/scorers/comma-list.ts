/**
 * Splits the text value of the `-any` and `-all` assertions as promptfoo 0.121.20 does: commas
 * separate, blanks around fields go, empty fields vanish, a field in double quotes may hold commas,
 * with `""` or `\"` for a quote. Returns the fields, or in words what is wrong with a quoted one.
 */
export function commaList(text: string): string[] | { error: string } {
  const fields: string[] = [];
  let rest = text;
  for (;;) {
    rest = rest.replace(/^[\s,]+/, '');
    if (rest === '') return fields;
    if (!rest.startsWith('"')) {
      const field = /^[^,]*/.exec(rest)?.[0] ?? '';
      fields.push(field.trim());
      rest = rest.slice(field.length);
      continue;
    }
    const end = closingQuote(rest);
    if (end < 0) return { error: 'a quoted field never ends' };
    fields.push(unescape(rest.slice(1, end - 1)));
    rest = rest.slice(end).replace(/^\s+/, '');
    if (rest !== '' && !rest.startsWith(','))
      return { error: 'a comma is missing after a quoted field' };
  }
}

/** Index just past the quote that ends the field at the start of `text`; -1 where none does. */
function closingQuote(text: string): number {
  for (let i = 1; i < text.length; i++) {
    if (text[i] === '\\' && (text[i + 1] === '"' || text[i + 1] === '\\')) i++;
    else if (text[i] === '"' && text[i + 1] === '"') i++;
    else if (text[i] === '"') return i + 1;
  }
  return -1;
}

function unescape(field: string): string {
  return field.replace(/\\(["\\])|""/g, (_, escaped: string | undefined) => escaped ?? '"');
}
