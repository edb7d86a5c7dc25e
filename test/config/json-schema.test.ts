import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { Ajv as AjvClass } from 'ajv';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { pluginSchemas } from '../../src/app/plugins.ts';
import { configJsonSchema } from '../../src/config/json-schema.ts';

const ROOT = join(import.meta.dirname, '../..');
const read = (file: string): string => readFileSync(join(ROOT, file), 'utf8');
const schema = configJsonSchema(pluginSchemas());
const { default: Ajv } = createRequire(import.meta.url)('ajv/dist/2020.js') as {
  default: typeof AjvClass;
};
const validate = new Ajv({ strict: false, logger: false, validateFormats: false }).compile(schema);
const fits = (yaml: string): boolean => validate(parse(yaml)) === true;

describe('the JSON Schema of the configuration', () => {
  it('lies in the package as the program makes it: `daytwo schema > config/daytwo.schema.json`', () => {
    expect(JSON.parse(read('config/daytwo.schema.json'))).toEqual(
      JSON.parse(JSON.stringify(schema)),
    );
  });

  it('names no format that the standard does not know', () => {
    const named = [...JSON.stringify(schema).matchAll(/"format":"([^"]*)"/g)].map((m) => m[1]);
    expect([...new Set(named)].toSorted()).toEqual(['email', 'uri']);
  });

  it('takes the shipped configuration, references in place of secrets and addresses among it', () => {
    expect(fits(read('config/daytwo.yaml'))).toBe(true);
  });

  const AGENT = 'agents: { a: { target: { provider: p }, suites: [{ file: s.yaml }] } }';
  it.each([
    [`providers: { p: { kind: http, url: env:URL } }\n${AGENT}`, true],
    [`providers: { p: { kind: exec, command: [a] } }\n${AGENT}`, true],
    [
      `providers: { p: { kind: openai, apiKey: env:K } }\n${AGENT}\nhealth: { pingUrl: env:PING }`,
      true,
    ],
    [`providers: { p: { kind: http, url: 'http://a/', baseUrl: x } }\n${AGENT}`, false],
    [`providers: { p: { kind: htttp, url: 'http://a/' } }\n${AGENT}`, false],
    [`providers: { p: { kind: openai } }\n${AGENT}\nalert: {}`, false],
    [`providers: { p: { kind: openai } }\n${AGENT}\nalerts: { slak: {} }`, false],
  ])('of %j says %j', (yaml, fine) => {
    expect(fits(yaml)).toBe(fine);
  });
});
