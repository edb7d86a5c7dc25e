/** A text as an SVG of ours draws it. */
export interface DrawnText {
  text: string;
  x: number;
  y: number;
  size: number;
  anchor: string;
}

/** Every text of an SVG in its order, its entities resolved. */
export function textsOf(svg: string): DrawnText[] {
  return [...svg.matchAll(/<text ([^>]*)>([^<]*)<\/text>/g)].map(([, attributes, words]) => {
    const of = new Map(
      [...(attributes ?? '').matchAll(/([\w-]+)="([^"]*)"/g)].map((m) => [m[1], m[2]]),
    );
    return {
      text: (words ?? '').replace(/&#(\d+);/g, (_, code) => String.fromCodePoint(Number(code))),
      x: Number(of.get('x')),
      y: Number(of.get('y')),
      size: Number(of.get('font-size')),
      anchor: of.get('text-anchor') ?? 'start',
    };
  });
}
