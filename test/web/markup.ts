/** What a browser or a terminal would obey in a text. */
const CONTROLS = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]/;
const BIDI = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/;

/** Whether a text neither drives a terminal nor turns what stands around it. */
export const isQuiet = (text: string): boolean => !CONTROLS.test(text) && !BIDI.test(text);

/** Tags of a document with the names of their attributes, in order. */
export function tagsOf(document: string): string[] {
  return [...document.matchAll(/<(\/?[!?a-zA-Z][^\s>]*)((?:"[^"]*"|[^">])*)>/g)].map(
    ([, name = '', rest = '']) =>
      [
        name,
        ...[...rest.replaceAll(/"[^"]*"/g, '""').matchAll(/([\w:-]+)="/g)].map((m) => m[1]),
      ].join(' '),
  );
}
