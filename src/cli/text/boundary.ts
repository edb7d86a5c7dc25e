import type { BoundaryPack } from '../../claims/boundary/pack.ts';
import {
  noteWords,
  packDocument,
  packText,
  standingWords,
} from '../../claims/boundary/pack-text.ts';
import { addedWords, signedDailyWords } from '../../claims/boundary/schedule-text.ts';
import { documentMarkdown, type TextDocument } from '../../claims/text-document.ts';
import type { SignedWithPrices } from '../actions/boundary.ts';
import { documentHtml } from './document.ts';

/** Packs in the format that was asked for. */
export function packsText(
  packs: readonly BoundaryPack[],
  format: 'page' | 'markdown' | 'html',
): string {
  if (format === 'page') return packs.map(packText).join('\n\n\n');
  const documents = packs.map(packDocument);
  return format === 'markdown'
    ? documents.map(documentMarkdown).join('\n\n')
    : documentHtml(asOne(documents));
}

/** Several documents as one page: a file has one title. */
function asOne(documents: readonly TextDocument[]): TextDocument {
  const [first] = documents;
  if (first !== undefined && documents.length === 1) return first;
  return {
    title: 'What may be left to the agents',
    lead: documents.map((d) => d.title).join('. '),
    parts: documents.flatMap((d) => [
      { heading: d.title, lead: d.lead, head: [], rows: [] },
      ...d.parts,
    ]),
    foot: first?.foot ?? '',
  };
}

/** What was signed. */
export function boundarySignedText(signed: SignedWithPrices): string {
  const { agent, quarter, signedBy, tasks } = signed;
  const lines = Object.entries(tasks).map(([task, s]) => `  ${task}: ${standingWords(s)}`);
  return [
    `${signedBy} signed the boundary of ${agent} for ${quarter}.`,
    ...noteWords(signed),
    ...lines,
    'Triage goes by it from now on.',
    ...signedDailyWords(signed),
    ...signed.prices.map((p) => `  ${p.suite}: ${addedWords(p)}`),
  ].join('\n');
}
