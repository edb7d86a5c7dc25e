import { plural } from '../domain/text.ts';
import type { Share } from './claim.ts';

/** "9 other answers were looked at because a rule or a check picked them": they are in no rate. */
export function pickedWords({ of }: Pick<Share, 'of'>): string {
  const [were, them] = of === 1 ? ['was', 'it'] : ['were', 'them'];
  return `${plural(of, 'other answer')} ${were} looked at because a rule or a check picked ${them}`;
}
