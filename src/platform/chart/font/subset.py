"""Makes Inter.ttf and widths.json beside this file: python3 subset.py Inter_400Regular.ttf

Wants fonttools. The source is the npm package @expo-google-fonts/inter 0.4.2, Inter 4.001.
"""

import json
import sys
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

# Latin with accents, Greek, Cyrillic, and the marks, arrows and signs of texts.
WANTED = (
    "20-7E A0-AC AE-17F 18F 192 1A0-1A1 1AF-1B0 218-21B 2C6-2C7 2D8-2DD 384-3CE 400-45F 490-491 1E9E "
    "2010-2015 2018-201E 2020-2022 2026 202F 2030 2032-2033 2039-203A 2044 20AC 20B4 20B9 20BD 2116 "
    "2122 2190-2194 2206 2211-2212 221A 221E 2248 2260 2264-2265 25A0-25A1 25CB 25CF 2713 2717"
)

here = Path(__file__).parent
font = TTFont(sys.argv[1])

# Figures of one width, so that numbers stand under one another: resvg cannot ask for a feature.
gsub = font["GSUB"].table
tnum = next(f.Feature for f in gsub.FeatureList.FeatureRecord if f.FeatureTag == "tnum")
tabular = {}
for index in tnum.LookupListIndex:
    for table in gsub.LookupList.Lookup[index].SubTable:
        tabular.update(getattr(table, "ExtSubTable", table).mapping)
for table in font["cmap"].tables:
    for figure in map(ord, "0123456789"):
        if figure in table.cmap:
            # Two tables of the file may be one: then this is done already.
            table.cmap[figure] = tabular.get(table.cmap[figure], table.cmap[figure])

# Without features (no kerning) a text is as wide as its letters together.
options = subset.Options(layout_features=[], hinting=False)
options.name_IDs = [0, 1, 2, 3, 4, 5, 6, 13, 14]
cut = subset.Subsetter(options)
cut.populate(
    unicodes=[
        code
        for part in WANTED.split()
        for code in range(int(part.split("-")[0], 16), int(part.split("-")[-1], 16) + 1)
    ]
)
cut.subset(font)
font.save(here / "Inter.ttf")

letters = {}
for code, glyph in sorted(font.getBestCmap().items()):
    letters.setdefault(font["hmtx"][glyph][0], []).append(chr(code))
widths = {
    "unitsPerEm": font["head"].unitsPerEm,
    "lettersOfWidth": {str(w): "".join(letters[w]) for w in sorted(letters)},
}
(here / "widths.json").write_text(json.dumps(widths, ensure_ascii=False, indent=2) + "\n")
