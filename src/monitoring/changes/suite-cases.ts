import type { Case } from '../../domain/suite.ts';
import { clipName } from '../../domain/text.ts';
import { shorten } from '../../domain/shorten.ts';

// What a version of a suite keeps of its cases: the hash of each, which is what it is, and its name,
// which is what it is called. Earlier releases kept the hash under the name, cut to 40 characters.

type Detail = Readonly<Record<string, string>>;

/** What a version of a suite keeps: names by hash. */
export const suiteDetail = (cases: readonly Pick<Case, 'hash' | 'label'>[]): Detail =>
  Object.fromEntries(cases.map((c) => [c.hash, c.label]));

const EARLIER_NAME = 40;
const earlierKey = (label: string): string => `case "${shorten(label, EARLIER_NAME)}"`;

/** Whether an earlier release kept it: no hash has such a name. */
const isEarlierForm = (detail: Detail): boolean =>
  Object.keys(detail).some((k) => k.startsWith('case "'));

interface Known {
  hash: string;
  /** What its name is compared by. */
  name: string;
  said: string;
}

const SAID = 60;

/** The cases of a version; `cut`: by their names as an earlier release kept them. */
function casesOf(detail: Detail, cut: boolean): Known[] {
  if (isEarlierForm(detail))
    return Object.entries(detail).map(([key, hash]) => ({ hash, name: key, said: key }));
  const names = Object.values(detail).map((label) => clipName(label, SAID));
  return Object.entries(detail).map(([hash, label]) => {
    const name = clipName(label, SAID);
    // Names that are one when they are cut, or are one.
    const which = names.filter((n) => n === name).length > 1 ? ` [${hash.slice(0, 8)}]` : '';
    return { hash, name: cut ? earlierKey(label) : label, said: `case "${name}"${which}` };
  });
}

/**
 * The cases that were edited, added or removed between two versions of a suite, in this order. A case
 * is what it asks and expects: one of the same name that asks something else was edited, where one
 * alone went and one alone came by that name; one that is only called otherwise is the same.
 */
export function movedCases(
  before: Detail,
  now: Detail,
): { key: string; how: 'edited' | 'added' | 'removed' }[] {
  const cut = isEarlierForm(before) || isEarlierForm(now);
  const [old, fresh] = [casesOf(before, cut), casesOf(now, cut)];
  const [known, kept] = [new Set(old.map((c) => c.hash)), new Set(fresh.map((c) => c.hash))];
  // Of two whose names began alike an earlier release kept one: whether the other was there nobody knows.
  const isHidden = (c: Known): boolean =>
    isEarlierForm(before) && old.some((o) => o.name === c.name && kept.has(o.hash));
  const came = fresh.filter((c) => !known.has(c.hash) && !isHidden(c));
  const went = old.filter((c) => !kept.has(c.hash));
  const isOne = (all: readonly Known[], { name }: Known): boolean =>
    all.filter((c) => c.name === name).length === 1;
  const isEdited = (c: Known): boolean => isOne(came, c) && isOne(went, c);
  const as = (how: 'edited' | 'added' | 'removed') => (c: Known) => ({ key: c.said, how });
  return [
    ...came.filter(isEdited).map(as('edited')),
    ...came.filter((c) => !isEdited(c)).map(as('added')),
    ...went.filter((c) => !isEdited(c)).map(as('removed')),
  ];
}
