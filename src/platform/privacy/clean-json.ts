import type { Redactor } from './redactor.ts';
import { withoutHolders } from './structures.ts';

/**
 * A value as JSON without secrets, from which some were cut already. Where the text is cut once
 * more and no JSON would be left, as behind what looks like an escape or over the end of a field,
 * they are cut out of the smallest parts that hold them.
 */
export function jsonOf(
  cleaned: unknown,
  { text }: Pick<Redactor, 'text'>,
  indent?: number,
): string {
  const whole = text(JSON.stringify(cleaned, null, indent));
  return isJson(whole) ? whole : JSON.stringify(withoutHolders(cleaned, text), null, indent);
}

/** A text that is JSON without secrets, and still JSON; without any it stays as it is. */
export function cleanJsonText(json: string, redactor: Pick<Redactor, 'text' | 'row'>): string {
  const shown = redactor.text(json);
  if (shown === json || isJson(shown)) return shown;
  return jsonOf(redactor.row(JSON.parse(json) as unknown), redactor);
}

/** Whether a text is a JSON document. */
export function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
