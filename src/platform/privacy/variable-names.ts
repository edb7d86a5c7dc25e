import { hasShape } from './shapes.ts';

/** A part of a variable's name: words, perhaps with a number behind; no mixture of both. */
const PART = '(?:[A-Z]{1,20}|[A-Za-z]?[a-z]{0,20}(?:[A-Z][a-z]{1,20}){0,6})\\d{0,4}';
const NAME = new RegExp(`^_*(?=[A-Za-z])${PART}(?:_+${PART})*_*$`);

/**
 * Whether a text is the name of an environment variable rather than the secret that somebody typed
 * in its place.
 */
export const isVariableName = (text: string): boolean => NAME.test(text) && !hasShape(text);
