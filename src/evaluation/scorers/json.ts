import { parse } from 'yaml';
import { messageOf } from '../../domain/errors.ts';
import type { AssertResult, Sandbox, Scorer } from '../../domain/suite.ts';
import { extractJsonObjects } from './extract-json.ts';
import { schemaProblem, validateJson } from './json-schema.ts';
import { noVerdict, passIf, textOf } from './verdict.ts';

/** The schema of an assertion: an object, or text in YAML or JSON; null where none is given. */
function schemaOf(value: unknown): unknown {
  if (typeof value !== 'string') return value ?? null;
  return value === '' ? null : (parse(value, { maxAliasCount: 50, logLevel: 'error' }) as unknown);
}

function checkSchema({ value, type }: { value: unknown; type: string }): string | null {
  try {
    const schema = schemaOf(value);
    const problem = schema === null || schema === false ? null : schemaProblem(schema);
    return problem === null ? null : `${type}: ${problem}`;
  } catch (error) {
    return `${type}: the schema cannot be read: ` + `${messageOf(error)}`;
  }
}

/** The whole output is JSON, and fits the schema where one is given. */
export function isJson(sandbox: Sandbox): Scorer {
  return {
    types: ['is-json'],
    check: checkSchema,
    async score({ assertion, output }): Promise<AssertResult> {
      const { negated } = assertion;
      let data: unknown;
      try {
        data = JSON.parse(textOf(output));
      } catch {
        return passIf(negated, 'Expected output to be valid JSON');
      }
      const schema = schemaOf(assertion.value);
      if (typeof schema !== 'object' || schema === null)
        return passIf(!negated, 'Expected output to be valid JSON');
      const said = await validateJson(schema, data, sandbox);
      if (!said.ok)
        return said.reason === 'error' ? passIf(false, said.message) : noVerdict(said.message);
      return passIf(
        said.valid !== negated,
        negated
          ? 'Output is JSON that conforms to the provided schema'
          : `JSON does not conform to the provided schema. Errors: ${said.errors}`,
      );
    },
  };
}

/** Some object in the output is JSON, and the first that fits the schema decides. */
export function containsJson(sandbox: Sandbox): Scorer {
  return {
    types: ['contains-json'],
    check: checkSchema,
    async score({ assertion, output }): Promise<AssertResult> {
      const { negated } = assertion;
      const objects = extractJsonObjects(textOf(output));
      const schema = schemaOf(assertion.value);
      let pass = objects.length > 0 !== negated;
      let reason = 'Expected output to contain valid JSON';
      if (typeof schema !== 'object' || schema === null) return passIf(pass, reason);
      for (const data of objects) {
        const said = await validateJson(schema, data, sandbox);
        if (!said.ok)
          return said.reason === 'error' ? passIf(false, said.message) : noVerdict(said.message);
        pass = said.valid !== negated;
        if (said.valid) {
          if (negated) reason = 'Output contains JSON conforming to the provided schema';
          break;
        }
        reason = `JSON does not conform to the provided schema. Errors: ${said.errors}`;
      }
      return passIf(pass, reason);
    },
  };
}
