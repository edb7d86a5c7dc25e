import { type Document, isMap, isScalar, LineCounter, type Node, parseDocument } from 'yaml';
import { TOO_DEEP, UNKNOWN_ALIAS, unknownAlias, yamlFaults } from '../../config/yaml-errors.ts';
import { messageOf, type Place, type Problem } from '../../domain/errors.ts';

export type Path = readonly (string | number)[];

/** A parsed YAML or JSON file that still knows where each value stands. */
export interface SourceDocument {
  file: string;
  value: unknown;
  /** The 1-based line that all of it stands on, where it is a row of a data file. */
  row?: number;
  /** The place of a value, or of its nearest ancestor that stands in the file. */
  placeOf(path: Path): Place;
  /** The place of a key itself. */
  placeOfKey(path: Path, key: string): Place;
}

/** Aliases may not multiply a file: beyond this many resolved nodes an alias bomb is meant. */
const MOST_ALIASES = 200;

/**
 * Reads YAML 1.2 (JSON is a part of it) with merge keys; every syntax error is returned with its
 * line.
 */
export function readDocument(
  file: string,
  text: string,
): { document: SourceDocument } | { problems: Problem[] } {
  const counter = new LineCounter();
  const at: PlaceAt = (offset) => {
    if (offset === undefined) return { file };
    const { line, col } = counter.linePos(offset);
    return line === 0 ? { file } : { file, line, column: col };
  };
  try {
    const doc = parseDocument(text, {
      lineCounter: counter,
      merge: true,
      strict: true,
      prettyErrors: false,
      logLevel: 'silent',
    });
    if (doc.errors.length > 0)
      return {
        problems: yamlFaults(text, doc.errors).map((f) => ({
          place: at(f.offset ?? undefined),
          path: '',
          message: f.message,
        })),
      };
    const unknown = unknownAlias(doc);
    if (unknown !== null)
      return { problems: [{ place: at(unknown), path: '', message: UNKNOWN_ALIAS }] };
    const value: unknown = doc.toJS({ maxAliasCount: MOST_ALIASES });
    return { document: { file, value, ...placesIn(doc, at) } };
  } catch (error) {
    return { problems: [{ place: { file }, path: '', message: unreadable(error) }] };
  }
}

type PlaceAt = (offset: number | undefined) => Place;

/** Why a document cannot be read at all. */
function unreadable(error: unknown): string {
  if (error instanceof RangeError) return TOO_DEEP.message;
  const message = messageOf(error);
  return /alias/i.test(message)
    ? 'its aliases expand to far more than the file holds; write the values out'
    : `it cannot be read: ${message}`;
}

/** Finds where values and keys of a document stand. */
function placesIn(doc: Document, at: PlaceAt): Pick<SourceDocument, 'placeOf' | 'placeOfKey'> {
  const nodeAt = (path: Path): Node | null => {
    for (let length = path.length; length >= 0; length--) {
      const node: unknown = length === 0 ? doc.contents : doc.getIn(path.slice(0, length), true);
      if (typeof node === 'object' && node !== null && 'range' in node) return node as Node;
    }
    return null;
  };
  return {
    placeOf: (path) => at(nodeAt(path)?.range?.[0]),
    placeOfKey(path, key) {
      const node = nodeAt(path);
      const pair = isMap(node)
        ? node.items.find((p) => isScalar(p.key) && String(p.key.value) === key)
        : undefined;
      return at(isScalar(pair?.key) ? pair.key.range?.[0] : node?.range?.[0]);
    },
  };
}

/** `tests[3].assert[0].value`, the way paths are shown to people. */
export function pathText(path: Path): string {
  return path.map((p, i) => (typeof p === 'number' ? `[${p}]` : i === 0 ? p : `.${p}`)).join('');
}
