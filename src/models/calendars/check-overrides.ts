import { distance } from 'fastest-levenshtein';
import type { Config } from '../../config/load.ts';
import type { Problem } from '../../domain/errors.ts';
import type { Overrides } from './facts.ts';
import { bareId } from './names.ts';

/** More letters than these apart, and it is likelier another model than a slip of the hand. */
const FEW = 2;

/** What an account's models are called. */
export interface AccountModelNames {
  /** What may have been meant: models in use, and those that the account lists. */
  meant: readonly string[];
  /** Other models that there are: nobody means another one by them. */
  others: readonly string[];
  /** Its list was read, so that a name that it has not is none of today's. */
  listRead: boolean;
}

/**
 * Rows of the user's own file whose model nobody uses and no source knows, though one that somebody
 * does is written nearly so: such a row warns nobody. Until the list is read, a name with another
 * number in it (`gpt-4o`, `gpt-4.1`) is taken for another version.
 */
export function misspeltOverrides(
  { overrides }: Pick<Config, 'overrides'>,
  namesAt: (account: string) => AccountModelNames,
): Problem[] {
  if (overrides === null) return [];
  return (overrides.value as Overrides).models.flatMap(({ provider, model }, i): Problem[] => {
    const { meant, others, listRead } = namesAt(provider);
    const bare = bareId(model);
    if ([...meant, ...others].some((k) => bareId(k) === bare)) return [];
    const close = meant
      .map((k) => ({ k, d: distance(bare, bareId(k)) }))
      .filter(({ k, d }) => d <= FEW && (listRead || numbersIn(bareId(k)) === numbersIn(bare)));
    const [near] = close.toSorted((a, b) => a.d - b.d || (a.k < b.k ? -1 : 1));
    if (near === undefined) return [];
    return [
      {
        place: overrides.place(['models', i, 'model']),
        path: `models[${i}].model`,
        message:
          `no agent uses ${model} at ${provider}, and no source that is read here ` +
          'knows it: its end warns nobody',
        hint: `did you mean "${near.k}"?`,
      },
    ];
  });
}

const numbersIn = (id: string): string => (id.match(/\d+/g) ?? []).join(' ');
