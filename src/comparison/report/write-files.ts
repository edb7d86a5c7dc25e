import { dirname, join } from 'node:path';
import type { Config } from '../../config/load.ts';
import { resolvePath } from '../../config/names.ts';
import { makeFolder, writeOutputFile } from '../../platform/files/output-files.ts';
import { makePrivateFolder, writePrivate } from '../../platform/privacy/private-files.ts';
import { reportHtml } from './html.ts';
import { reportMarkdown } from './markdown.ts';
import type { Report } from './types.ts';

/** Beside the database. */
export function reportsFolder(config: Config): string {
  return join(dirname(resolvePath(config.folder, config.store.file)), 'rehearsals');
}

/**
 * Writes the report as Markdown, HTML and JSON; gives the paths.
 * @param out a folder that somebody named; null for the one beside the database, which is its
 *   owner's alone
 */
export function writeReports(
  config: Config,
  out: string | null,
  name: string,
  given: Report,
): string[] {
  const folder = out ?? reportsFolder(config);
  const report = config.redactor.value(given);
  if (out === null) makePrivateFolder(folder);
  else makeFolder(folder, "The report's folder");
  const write = (ending: string, text: string): string => {
    const path = join(folder, `${name}.${ending}`);
    if (out === null) writePrivate(path, text);
    else writeOutputFile(path, 'The report', text);
    return path;
  };
  return [
    write('md', reportMarkdown(report)),
    write('html', reportHtml(report)),
    write('json', `${JSON.stringify(report, null, 2)}\n`),
  ];
}
