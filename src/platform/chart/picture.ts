import { accessSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { FONT, FONT_FAMILY, inFont } from './text.ts';

/** An SVG of this size on white, with what is drawn in it. */
export function svgOf(size: { width: number; height: number }, drawn: string): string {
  const { width, height } = size;
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" ` +
    `viewBox="0 0 ${width} ${height}" font-family="${FONT_FAMILY}">` +
    `<rect width="${width}" height="${height}" fill="#ffffff"/>${drawn}</svg>`
  );
}

/**
 * An SVG as a PNG of twice its size, for sharp screens, in our font alone: looking for others costs
 * a second on some machines. resvg is imported on first use; throws what it throws.
 */
export async function pngOf(svg: string): Promise<Buffer> {
  const { Resvg } = await import('@resvg/resvg-js');
  const file = fileURLToPath(FONT.file);
  // Without the file resvg would leave every word out and say nothing.
  accessSync(file);
  const drawable = svg.replace(/[^\0-\u007f]+/g, inFont);
  return new Resvg(drawable, {
    fitTo: { mode: 'zoom', value: 2 },
    font: { loadSystemFonts: false, fontFiles: [file], defaultFontFamily: FONT.name },
  })
    .render()
    .asPng();
}
