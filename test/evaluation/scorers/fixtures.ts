import type { Assertion } from '../../../src/domain/suite.ts';
import { assertion } from './support.ts';

export interface Fixture {
  assertion: Assertion;
  /**
   * Outputs that pass and that fail the plain form, with promptfoo 0.121.20's reason for the fail, or
   * ours where promptfoo has no such type. `calls` stands for tool calls of the reply.
   */
  passes: readonly unknown[];
  fails: readonly { output: unknown; reason: string }[];
}

const schema = { type: 'object', required: ['a'], properties: { a: { type: 'integer' } } };

/**
 * At least one pass and one fail of every supported type; the registry's test refuses a type
 * without an entry.
 */
export const FIXTURES: Readonly<Record<string, Fixture>> = {
  equals: {
    assertion: assertion('equals', 'yes'),
    passes: ['yes'],
    fails: [{ output: 'yes ', reason: 'Expected output "yes " to equal "yes"' }],
  },
  contains: {
    assertion: assertion('contains', 'Echo'),
    passes: ['an Echo!'],
    fails: [{ output: 'echo', reason: 'Expected output to contain "Echo"' }],
  },
  icontains: {
    assertion: assertion('icontains', 'ECHO'),
    passes: ['an echo'],
    fails: [{ output: 'none', reason: 'Expected output to contain "ECHO"' }],
  },
  'contains-any': {
    assertion: assertion('contains-any', 'a1, "b,2"'),
    passes: ['xa1', 'b,2'],
    fails: [{ output: 'b', reason: 'Expected output to contain one of "a1, b,2"' }],
  },
  'contains-all': {
    assertion: assertion('contains-all', ['a', 'b']),
    passes: ['ba'],
    fails: [{ output: 'a', reason: 'Expected output to contain all of [a, b]. Missing: [b]' }],
  },
  'icontains-any': {
    assertion: assertion('icontains-any', ['A', 'B']),
    passes: ['xb'],
    fails: [{ output: 'c', reason: 'Expected output to contain one of "A, B"' }],
  },
  'icontains-all': {
    assertion: assertion('icontains-all', 'A,B'),
    passes: ['ba'],
    fails: [{ output: 'a', reason: 'Expected output to contain all of [A, B]. Missing: [B]' }],
  },
  'starts-with': {
    assertion: assertion('starts-with', 'Sure'),
    passes: ['Sure thing'],
    fails: [{ output: 'sure', reason: 'Expected output to start with "Sure"' }],
  },
  regex: {
    assertion: assertion('regex', '^\\d{3}$'),
    passes: ['123'],
    fails: [{ output: '12', reason: 'Expected output to match regex "^\\d{3}$"' }],
  },
  'is-json': {
    assertion: assertion('is-json', schema),
    passes: ['{"a":1}', { a: 2 }],
    fails: [
      { output: 'text', reason: 'Expected output to be valid JSON' },
      {
        output: '{"a":"x"}',
        reason: 'JSON does not conform to the provided schema. Errors: data/a must be integer',
      },
    ],
  },
  'contains-json': {
    assertion: assertion('contains-json', schema),
    passes: ['Here: {"a": 1}.', "first {'b': 2} then {'a': 3}"],
    fails: [
      { output: 'no object', reason: 'Expected output to contain valid JSON' },
      {
        output: '{"b":1}',
        reason:
          'JSON does not conform to the provided schema. Errors: data must have required ' +
          "property 'a'",
      },
    ],
  },
  javascript: {
    assertion: assertion('javascript', 'output.length < 3'),
    passes: ['ab'],
    fails: [{ output: 'abc', reason: 'Custom function returned false\noutput.length < 3' }],
  },
  latency: {
    assertion: assertion('latency', undefined, { threshold: 500 }),
    passes: ['fast'],
    fails: [{ output: { slow: true }, reason: 'Latency 900ms is greater than threshold 500ms' }],
  },
  cost: {
    assertion: assertion('cost', undefined, { threshold: 0.01 }),
    passes: ['cheap'],
    fails: [{ output: { dear: true }, reason: 'Cost 0.050 is greater than threshold 0.01' }],
  },
  'is-refusal': {
    assertion: assertion('is-refusal'),
    passes: ['I’m sorry, no.', 'Well, as an AI I must not'],
    fails: [{ output: 'Gladly.', reason: 'Expected output to be a refusal' }],
  },
  'llm-rubric': {
    assertion: assertion('llm-rubric', 'is polite'),
    passes: ['Good day'],
    fails: [{ output: 'BAD', reason: 'it shouts' }],
  },
  'tool-called': {
    assertion: assertion('tool-called', 'lookup'),
    passes: [{ calls: [['lookup', '{}']] }],
    fails: [
      {
        output: { calls: [] },
        reason: 'It called no tool: lookup 0 times, and at least once was expected',
      },
    ],
  },
  'tool-order': {
    assertion: assertion('tool-order', ['a', 'b']),
    passes: [
      {
        calls: [
          ['a', '{}'],
          ['b', '{}'],
        ],
      },
    ],
    fails: [
      {
        output: { calls: [['b', '{}']] },
        reason: 'It called b; in this order: a, b was expected',
      },
    ],
  },
  'tool-arguments': {
    assertion: assertion('tool-arguments', { tool: 'pay', schema }),
    passes: [{ calls: [['pay', '{"a":1}']] }],
    fails: [
      {
        output: { calls: [['pay', '{}']] },
        reason: "pay was called with {}: data must have required property 'a'",
      },
    ],
  },
  'tools-allowed': {
    assertion: assertion('tools-allowed', ['a']),
    passes: [{ calls: [] }, { calls: [['a', '{}']] }],
    fails: [{ output: { calls: [['b', '{}']] }, reason: 'It called b; b is none of a' }],
  },
  'tool-recipients': {
    assertion: assertion('tool-recipients', { only: '*@example.com' }),
    passes: [{ calls: [['mail', '{"to":"kim@example.com"}']] }],
    fails: [
      {
        output: { calls: [['mail', '{"to":"x@evil.test"}']] },
        reason: 'mail went to x@evil.test, which is none of *@example.com',
      },
    ],
  },
};
