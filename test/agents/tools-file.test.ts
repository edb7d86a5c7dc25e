import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readTool } from '../../src/agents/tool-shapes.ts';
import { toolsOf } from '../../src/agents/tools-file.ts';
import { DaytwoError } from '../../src/domain/errors.ts';

const schema = { type: 'object', properties: { order: { type: 'string' } } };
const plain = { name: 'lookup', description: 'Looks an order up', parameters: schema };
const folder = mkdtempSync(join(tmpdir(), 'daytwo-tools-'));
const ofFile = (text: string, file = 'tools.json') => {
  writeFileSync(join(folder, file), text);
  return toolsOf(folder, file);
};
const saidOf = (text: string): string => {
  try {
    return JSON.stringify(ofFile(text));
  } catch (e) {
    return e instanceof DaytwoError ? e.message : String(e);
  }
};

describe('a list of tools', () => {
  it.each([
    ['ours', plain],
    ["OpenAI's", { type: 'function', function: { ...plain, strict: true } }],
    ["OpenAI's newer", { type: 'function', ...plain, strict: true }],
    ["Anthropic's", { name: 'lookup', description: 'Looks an order up', input_schema: schema }],
    [
      "Anthropic's of its own type",
      { type: 'custom', ...plain, cache_control: { type: 'ephemeral' } },
    ],
    ["MCP's", { name: 'lookup', description: 'Looks an order up', inputSchema: schema }],
  ])('is read in the shape that is %s', (_, given) => {
    expect(ofFile(JSON.stringify([given]))).toEqual([plain]);
    expect(ofFile(JSON.stringify({ tools: [given] }))).toEqual([plain]);
  });

  it('is said to be wrong once, with its file, line and name, in words', () => {
    const said = saidOf(
      '[\n{ "name": "a" },\n{ "name": "b", "params": {} },\n{ "type": "web_search" }\n]',
    );
    expect(said).toBe(
      'tools.json, line 3: tool 2 (b) has "params", which is no part of a tool: name, description ' +
        'and parameters are (or input_schema); line 4: tool 3 has type: web_search: only tools of ' +
        'your own (type: function, or none) can be offered here',
    );
    expect(saidOf('{"lookup": {}}')).toBe(
      'tools.json: is no list of tools, each with a name, a description and parameters',
    );
    expect(saidOf('[{')).toMatch(/^tools\.json, line 1: is neither YAML nor JSON/);
  });

  it('is never what a tool without a name, with two schemas or with none of an object is in', () => {
    const wrong = [
      null,
      'lookup',
      {},
      { name: '' },
      { name: 'a', description: 3 },
      { name: 'a', parameters: [] },
      { name: 'a', parameters: {}, input_schema: {} },
      { type: 'function', function: 'a' },
      { type: 'function', function: { name: 'a' }, more: 1 },
    ];
    for (const given of wrong) expect([given, readTool(given).ok]).toEqual([given, false]);
  });
});
