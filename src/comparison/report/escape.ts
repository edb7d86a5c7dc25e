/**
 * A text of a model as it may stand in a file that people print and paste: line breaks and tabs
 * stay; what would drive a terminal (C0, DEL and C1 controls, ESC sequences' first byte, a lone
 * carriage return) shows as U+FFFD, what turns the reading direction as a box.
 */
export function escapeControls(s: string): string {
  return s
    .toWellFormed()
    .replace(/\r\n/g, '\n')
    .replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, '\ufffd')
    .replace(/[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, '\u25a1');
}
