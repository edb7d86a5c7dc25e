import { type Document, visit } from 'yaml';

/** Of a text that begins with a star, or of an alias whose anchor is missing. */
export const UNKNOWN_ALIAS =
  'a value begins with "*", which is an alias in YAML; put it in quotes, or name an anchor ' +
  '(&name) that stands above';

/**
 * The YAML parser's error codes (https://eemeli.org/yaml/#errors) in the words of somebody who
 * edits the file.
 */
const WORDS: Readonly<Record<string, string>> = {
  ALIAS_PROPS: 'an alias (*name) cannot have a tag or an anchor of its own',
  BAD_ALIAS: UNKNOWN_ALIAS,
  BAD_INDENT:
    'this line is indented too little or too much for what is above it, or a bracket above ' +
    'is not closed',
  BAD_DQ_ESCAPE:
    'a backslash in "double quotes" must be written twice, or the text put in \'single quotes\'',
  BAD_PROP_ORDER: 'tags and anchors must stand before the "-", "?" or ":" they belong to',
  BAD_SCALAR_START: 'a value cannot begin with this character; put it in quotes',
  BLOCK_AS_IMPLICIT_KEY: 'a second ": " on one line; put the value in quotes, or begin a new line',
  BLOCK_IN_FLOW: 'a list or map over several lines cannot stand inside [ ] or { }',
  DUPLICATE_KEY: 'this key stands twice in the same map; the second would silently win',
  KEY_OVER_1024_CHARS: 'a key is longer than 1,024 characters: is a ":" missing?',
  MISSING_CHAR:
    'something that was opened is not closed (a quote, ] or }), or a ":" or "," is missing',
  MULTILINE_IMPLICIT_KEY: 'a ":" is missing, or a text over several lines is not in quotes',
  MULTIPLE_ANCHORS: 'a value can have one anchor (&name) only',
  MULTIPLE_DOCS: 'the file holds several documents (---); one is read',
  MULTIPLE_TAGS: 'a value can have one tag (!name) only',
  TAB_AS_INDENT: 'a tab at the beginning of a line; YAML indents with spaces',
  UNEXPECTED_TOKEN:
    'this does not belong here: check the quotes, brackets and indentation around it',
};

/** At most so many: one missing bracket makes errors on every line after it. */
const MOST = 5;
/** Nobody nests further by hand. */
const DEEPEST = 100;

export interface YamlFault {
  /** Where in the text; null for the file as a whole. */
  offset: number | null;
  message: string;
}

/** What is wrong with a text that is not YAML, in plain words, the first few only. */
export function yamlFaults(
  text: string,
  errors: readonly { code: string; message: string; pos: readonly [number, number] }[],
): YamlFault[] {
  if (isBinary(text)) return [{ offset: null, message: 'is not a text file' }];
  if (errors.length > 0 && depthOf(text) > DEEPEST) return [TOO_DEEP];
  return errors.slice(0, MOST).map((e) => ({
    offset: e.pos[0],
    message:
      WORDS[e.code] ??
      (e.message.split('\n')[0] ?? e.message).replace(/ at line \d+, column \d+:?$/, ''),
  }));
}

export const TOO_DEEP: YamlFault = {
  offset: null,
  message: `is nested more than ${DEEPEST} levels deep`,
};

/** Control characters that no editor writes, or bytes that are no UTF-8. */
export function isBinary(text: string): boolean {
  return (
    /[\u0000-\u0008\u000e-\u001a\u001c-\u001f]/.test(text) ||
    (text.match(/\ufffd/g)?.length ?? 0) > 8
  );
}

/**
 * Brackets that are open at once, wherever they stand: only asked of a text that is broken already.
 */
function depthOf(text: string): number {
  let open = 0;
  let most = 0;
  for (const c of text) {
    if (c === '[' || c === '{') most = Math.max(most, ++open);
    else if (c === ']' || c === '}') open = Math.max(0, open - 1);
  }
  return most;
}

/** Where the first alias stands whose name nothing above has: the parser says it only on reading. */
export function unknownAlias(doc: Document): number | null {
  const anchors = new Set<string>();
  let found: number | null = null;
  visit(doc, {
    Alias(_, alias) {
      if (anchors.has(alias.source)) return undefined;
      found = alias.range?.[0] ?? 0;
      return visit.BREAK;
    },
    Node(_, node) {
      if ('anchor' in node && typeof node.anchor === 'string') anchors.add(node.anchor);
    },
  });
  return found;
}
