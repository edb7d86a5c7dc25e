import { documentMarkdown } from '../../claims/text-document.ts';
import type { Worth } from '../../claims/worth/worth.ts';
import { worthDocument, worthText } from '../../claims/worth/worth-text.ts';
import { documentHtml } from './document.ts';

/** What agents are worth, in the format that was asked for. */
export function worthIn(
  worth: readonly Worth[],
  format: 'page' | 'markdown' | 'html',
  at: string,
): string {
  if (format === 'page') return worthText(worth);
  const document = worthDocument(worth, at);
  return format === 'markdown' ? documentMarkdown(document) : documentHtml(document);
}
