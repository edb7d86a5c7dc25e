import type { Case } from '../../domain/suite.ts';
import type { OutputShape } from '../scorers/output.ts';
import type { LoadedSuite } from './load.ts';
import { isNamed } from './name-filter.ts';
import { promptAllowed } from './prompts.ts';
import { type ParsedProvider, shapeOf } from './providers.ts';

/** One call of `daytwo run`: a case asked of one of the file's own providers. */
export interface PlannedCall {
  case: Case;
  provider: ParsedProvider;
  testIndex: number;
  vars: Readonly<Record<string, unknown>>;
  /** The provider's parameters with those of the prompt and the test over them. */
  parameters: Readonly<Record<string, unknown>>;
  /** How its reply is given to the assertions; goes to `scoreCase`. */
  shape: OutputShape;
}

/**
 * All calls in promptfoo's order: test by test, in it provider by provider, in it prompt by prompt,
 * filters applied.
 */
export function planCalls({
  rows,
  providers,
  prompts,
}: Pick<LoadedSuite, 'rows' | 'providers' | 'prompts'>): PlannedCall[] {
  const byTest = Map.groupBy(rows, (r) => r.testIndex);
  return [...byTest.values()].flatMap((group) =>
    providers.flatMap((provider) =>
      group.flatMap((row): PlannedCall[] => {
        const prompt = prompts[row.promptIndex];
        if (
          prompt === undefined ||
          !promptAllowed(prompt, provider.prompts) ||
          !providerAllowed(provider, row.providers)
        )
          return [];
        const parameters = { ...provider.parameters, ...row.case.parameters };
        return [
          {
            case: row.case,
            provider,
            testIndex: row.testIndex,
            vars: row.vars,
            parameters,
            shape: shapeOf(provider.api, { ...provider.config, ...parameters }),
          },
        ];
      }),
    ),
  );
}

/** A test's `providers` filter: a label or id, a prefix with `*`, or the part before a colon. */
function providerAllowed(
  { id, label }: ParsedProvider,
  refs: readonly string[] | undefined,
): boolean {
  return isNamed(label === undefined ? [id] : [label, id], refs);
}
