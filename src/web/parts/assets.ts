import { sha256 } from '../../platform/sha256.ts';
import { SCRIPT } from './script.ts';
import { STYLE } from './style.ts';

interface Asset {
  /** Below the base; it changes with the content, so that it may be kept for ever. */
  path: string;
  type: string;
  body: string;
}

const asset = (name: string, type: string, body: string): Asset => ({
  path: `/assets/${sha256(body).slice(0, 12)}-${name}`,
  type,
  body,
});

/** A line that was steady, and then was not. */
const ICON =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="7" ' +
  'fill="#1f5fbf"/><path d="M5 11h13l4 9h5" fill="none" stroke="#fff" stroke-width="3" ' +
  'stroke-linecap="round" stroke-linejoin="round"/></svg>';

export const ASSETS = {
  icon: asset('icon.svg', 'image/svg+xml', ICON),
  style: asset('page.css', 'text/css; charset=utf-8', STYLE),
  script: asset('page.js', 'text/javascript; charset=utf-8', SCRIPT),
} as const;
