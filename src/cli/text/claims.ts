import { claimsText, moveWords } from '../../claims/claims-text.ts';
import type { ClaimDraft } from '../../claims/drafts/draft-claim.ts';
import type { AcceptedDraft } from '../../claims/drafts/drafts.ts';
import { plural } from '../../domain/text.ts';
import type { ClaimsSeen } from '../actions/claims.ts';
import { asWritten, type Typed } from '../io.ts';

/** Every agent's claims, and first what moved where they were tested. */
export function allClaimsText({ agents, moved }: ClaimsSeen): string {
  if (agents.length === 0)
    return (
      'No agent names a file of claims. Write claims: claims.yaml under an agent, or begin with ' +
      'what fails: daytwo claims draft'
    );
  const tested =
    moved === null
      ? []
      : [
          moved.length === 0
            ? 'Nothing moved.'
            : [`${plural(moved.length, 'move')}:`, ...moved.map((m) => `  ${moveWords(m)}`)].join(
                '\n',
              ),
        ];
  return [...tested, ...agents.map(claimsText)].join('\n\n');
}

/** Drafts with how each was found. */
export function draftsText(
  drafts: readonly ClaimDraft[],
  left: readonly string[] = [],
  typed: Typed = asWritten,
): string {
  const none = left.map((why) => `No draft of ${why}.`);
  if (drafts.length === 0)
    return none.length > 0
      ? none.join('\n')
      : 'Nothing to draft: no three failures of two questions are alike that no claim counts, among runs and reviews ' +
          'of 90 days whose texts are kept.';
  return [
    ...drafts.map((d) =>
      [
        `${d.agent}/${d.id}`,
        `  ${d.statement}`,
        `  ${d.found}; expected to fail in ${bandOf(d.fails)}`,
        ...d.examples.map((e) => `  > ${e}`),
      ].join('\n'),
    ),
    ...none,
    typed('Take one: daytwo claims accept ID --by YOU'),
  ].join('\n\n');
}

/** "0 to 10 %", of what stands in the file as `0..10%`. */
const bandOf = (fails: string): string => fails.replace('..', ' to ').replace('%', ' %');

/** What became of a draft, and what is still to be written by hand. */
export function acceptedText({ draft, lines, written, unnamed }: AcceptedDraft): string {
  const { agent } = draft;
  const name =
    unnamed === null
      ? ''
      : `\n\nNo file of claims is named yet. Under agents.${agent} in daytwo.yaml:\n\n    claims: ${unnamed}`;
  if (written !== null)
    return `Accepted, and added to ${written}. Make its words better there:\n\n${lines}${name}`;
  const where = unnamed === null ? `the claims file of ${agent}` : unnamed;
  return `Accepted. Add this to ${where}, under claims:, and make its words better (--write adds it for you):\n\n${lines}${name}`;
}
