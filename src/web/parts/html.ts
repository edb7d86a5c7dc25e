import { clean } from '../../alerting/messages/format.ts';
import { quoted } from '../../platform/privacy/quoted.ts';
import { html as tagged, raw } from 'hono/html';
import type { HtmlEscapedString } from 'hono/utils/html';

/** Markup in which every value that was put in has been escaped. */
export type Html = HtmlEscapedString;

/**
 * Markup from a template: values are cleaned of what turns or hides other text and of secrets, and
 * escaped, markup made by it is not escaped again, and what is null, undefined or false is left out.
 * Values are never promises here, so the result is at hand.
 */
export function html(strings: TemplateStringsArray, ...values: readonly unknown[]): Html {
  return tagged(strings, ...values.map(shown)) as Html;
}

/** What is shown of a value: of a text no control, no turn of the reading direction, no secret. */
const shown = (v: unknown): unknown => {
  if (v === null || v === undefined || v === false) return '';
  if (Array.isArray(v)) return v.map(shown);
  return typeof v === 'string' ? quoted(PLAIN.test(v) ? v : clean(v)) : v;
};

/** What most texts are, found out sooner than what is to be taken out of others. */
const PLAIN = /^[\t\n\u0020-\u007e]*$/;

/** Nothing. */
export const NOTHING: Html = raw('') as Html;

/** Text that is markup already, made by us and from nobody else's words. */
export const trusted = (markup: string): Html => raw(markup) as Html;
