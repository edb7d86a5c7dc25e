import type { BoundaryPack } from '../../claims/boundary/pack.ts';
import { packDocument, packText, standingWords } from '../../claims/boundary/pack-text.ts';
import type { SignedBoundary } from '../../claims/boundary/signature.ts';
import { documentMarkdown, type TextDocument } from '../../claims/text-document.ts';
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
export function boundarySignedText({ agent, quarter, signedBy, tasks }: SignedBoundary): string {
  const lines = Object.entries(tasks).map(([task, s]) => `  ${task}: ${standingWords(s)}`);
  return [
    `${signedBy} signed the boundary of ${agent} for ${quarter}.`,
    ...lines,
    'Triage goes by it from now on.',
  ].join('\n');
}
