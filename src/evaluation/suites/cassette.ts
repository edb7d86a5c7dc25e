import { parseDocument, YAMLSeq } from 'yaml';
import { EXIT } from '../../domain/errors.ts';
import { readInputFile } from '../../platform/files/output-files.ts';
import type { Recorded } from '../conversations/record-calls.ts';
import { replaceFile } from './replace-file.ts';

/**
 * Adds an answer to a cassette's file, in one step; what stands there stays as it is written.
 * @throws DaytwoError `cannot-write`
 */
export function addToCassette(file: string, recorded: Recorded): void {
  const text = readInputFile(file, 'name a cassette that can be read', EXIT.config);
  if (/\.json$/i.test(file)) {
    const body = JSON.parse(text) as { results: unknown[] };
    const all = { ...body, results: [...body.results, recorded] };
    return replaceFile(file, `${JSON.stringify(all, null, 2)}\n`);
  }
  const document = parseDocument(text);
  const results = document.get('results');
  if (results instanceof YAMLSeq && results.items.length > 0)
    results.add(document.createNode(recorded));
  else document.set('results', document.createNode([recorded]));
  replaceFile(file, document.toString({ lineWidth: 0 }));
}
