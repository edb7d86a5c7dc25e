import { PANEL_WIDTH } from './timeline.ts';

/**
 * The one stylesheet. One type scale (13, 15, 18, 24, 30), one accent, a text column of 62
 * characters; colours carry no meaning that words and shapes do not carry too. Light and dark by the
 * reader's own setting; on paper the ink alone.
 */
export const STYLE = `
:root{color-scheme:light dark;--bg:#fbfbf9;--card:#fff;--ink:#1d2125;--soft:#5b636b;--line:#e4e4df;--accent:#1f5fbf;--on-accent:#fff;--bad:#a83a1b;--bad-bg:#fcf1ec;--warn:#7a5600;--good:#2a6a49;--quiet:#eef1f4;--mark:#fbe3d8;--b1:#0072b2;--b2:#d55e00;--b3:#b98a00;--b4:#5a7d2b;--b5:#8a5fae;--b6:#8b9299;--edge:#c9cbc6}
@media(prefers-color-scheme:dark){:root{--bg:#15181b;--card:#1c2024;--ink:#e8eaec;--soft:#a0a9b1;--line:#2e343a;--accent:#86b4f7;--on-accent:#10151a;--bad:#f29a79;--bad-bg:#2a1d18;--warn:#dcb35c;--good:#7cc39c;--quiet:#23282d;--mark:#54301f;--b1:#56b4e9;--b2:#f0905a;--b3:#e3bd4a;--b4:#a3c96f;--b5:#c6a3e3;--b6:#8b949d;--edge:#4a525a}}
*{box-sizing:border-box}
body{margin:0;background:var(--bg);color:var(--ink);font:15px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"DejaVu Sans",sans-serif;font-variant-numeric:tabular-nums;overflow-wrap:anywhere}
a{color:inherit;text-decoration-color:var(--line);text-underline-offset:3px}
a:hover{text-decoration-color:currentColor}
:focus-visible{outline:2px solid var(--accent);outline-offset:2px;border-radius:4px}
.skip{position:absolute;left:-999px}.skip:focus{left:8px;top:8px;background:var(--card);padding:6px 10px;z-index:2}
.bar{border-bottom:1px solid var(--line)}
.bar nav{display:flex;flex-wrap:wrap;gap:4px 16px;align-items:baseline;max-width:920px;margin:0 auto;padding:14px 20px}
.bar a{text-decoration:none;color:var(--soft)}.bar a:hover,.bar a[aria-current]{color:var(--ink)}.bar a[aria-current]{font-weight:560}
.bar .name{color:var(--ink);font-weight:640}.bar .aside{margin-left:auto;color:var(--soft);font-size:13px}
main{max-width:920px;margin:0 auto;padding:28px 20px 80px}
h1{font-size:24px;line-height:1.25;margin:0 0 6px;font-weight:620;letter-spacing:-.01em;text-wrap:balance}
h2{font-size:15px;font-weight:600;margin:40px 0 10px}
h2.part,h3{font-size:15px;font-weight:560;margin:22px 0 6px}
p{margin:0 0 10px;max-width:66ch}
.over{color:var(--soft);font-size:13px;margin:0 0 4px}
.soft{color:var(--soft)}.small{font-size:13px}.bad{color:var(--bad)}.warn{color:var(--warn)}.good{color:var(--good)}.nowrap{white-space:nowrap}
.num{text-align:right}
.wait{border-left:3px solid var(--bad);background:var(--bad-bg);padding:12px 16px;border-radius:0 6px 6px 0;margin:8px 0;display:grid;grid-template-columns:1fr auto;gap:4px 16px;align-items:center}
.wait b{font-weight:600;text-wrap:balance}.wait.calm{border-color:var(--line);background:var(--card)}.wait.warned{border-color:var(--warn);background:var(--card)}
.rows{border-bottom:1px solid var(--line);margin:0;padding:0;list-style:none}
.row{display:grid;grid-template-columns:minmax(0,1fr) 200px 88px 150px;gap:16px;align-items:center;padding:12px 0;border-top:1px solid var(--line)}
.row b{font-weight:580}.foot span{display:block}
.btn,button{font:inherit;border:1px solid var(--line);background:var(--card);color:inherit;border-radius:6px;padding:6px 12px;cursor:pointer;text-decoration:none;display:inline-block}
button.plain{border:0;background:none;padding:0;color:var(--soft);text-decoration:underline;text-decoration-color:var(--line);text-underline-offset:3px}.sign-in{max-width:420px}.sign-in button{margin:14px 8px 0 0}
.btn:hover,button:hover{border-color:var(--soft)}.btn[aria-current]{border-color:var(--ink)}
.btn.first,button.first{background:var(--accent);border-color:var(--accent);color:var(--on-accent)}
.acts{display:flex;flex-wrap:wrap;gap:8px;margin:16px 0;align-items:flex-start}.acts form,.acts details{margin:0}
.acts summary{list-style:none;font-size:15px;color:inherit;border:1px solid var(--line);background:var(--card);border-radius:6px;padding:6px 12px;cursor:pointer}.acts summary::-webkit-details-marker{display:none}
.acts details[open]{flex-basis:100%;border:1px solid var(--line);border-radius:8px;padding:14px 16px;background:var(--card)}.acts details[open] summary{border:0;padding:0 0 8px;font-weight:580}
label{display:block;font-size:13px;color:var(--soft);margin:8px 0 3px}
input,textarea,select{font:inherit;color:inherit;background:var(--bg);border:1px solid var(--line);border-radius:6px;padding:6px 10px;width:100%;max-width:420px}
label>input:not([type=checkbox],[type=radio]){display:block;margin-top:3px;font-size:15px}
input[type=checkbox]{width:auto;margin:0 6px 0 0}
.three{display:grid;grid-template-columns:repeat(3,1fr);border:1px solid var(--line);border-radius:8px;background:var(--card);margin:16px 0}
.three>div{padding:14px 18px;border-left:1px solid var(--line)}.three>div:first-child{border:0}.three strong{display:block;font-size:30px;line-height:1.2;font-weight:600;letter-spacing:-.02em}
.pair{display:grid;grid-template-columns:1fr 1fr;gap:14px;margin:8px 0 4px}
.say{background:var(--quiet);border-radius:6px;padding:12px 14px;margin:0 0 14px;font:13px/1.55 ui-monospace,Menlo,Consolas,"DejaVu Sans Mono",monospace;white-space:pre-wrap;max-height:420px;overflow:auto}.say.patch{white-space:pre;max-height:none}
mark{background:var(--mark);color:inherit;padding:0 2px;border-radius:2px}
code,.mono{font:13px/1.5 ui-monospace,Menlo,Consolas,"DejaVu Sans Mono",monospace}
code{background:var(--quiet);padding:1px 5px;border-radius:4px}
table{border-collapse:collapse;width:100%;margin:6px 0 14px}
th{text-align:left;font-weight:560;font-size:13px;color:var(--soft);padding:6px 12px 6px 0;border-bottom:1px solid var(--line)}
td{padding:8px 12px 8px 0;border-bottom:1px solid var(--line);vertical-align:top}
.scroll th,.scroll td{overflow-wrap:break-word}
th.num,td.num{text-align:right}td:last-child,th:last-child{padding-right:0}
.scroll{overflow-x:auto;background:linear-gradient(to right,var(--bg) 40%,transparent) 0 0/40px 100% no-repeat local,linear-gradient(to left,var(--bg) 40%,transparent) 100% 0/40px 100% no-repeat local,linear-gradient(to right,var(--edge),transparent) 0 0/14px 100% no-repeat scroll,linear-gradient(to left,var(--edge),transparent) 100% 0/14px 100% no-repeat scroll}.newest{direction:rtl}.newest>svg{direction:ltr}
details>summary{cursor:pointer;color:var(--soft);font-size:13px}
.del{color:var(--bad)}.ins{color:var(--good)}.diff{margin:6px 0;padding:10px 14px;background:var(--quiet);border-radius:6px;overflow-x:auto}.diff div{white-space:pre-wrap}
.tag{font-size:13px;border:1px solid var(--line);border-radius:99px;padding:0 8px;color:var(--soft);white-space:nowrap}
.more{display:flex;gap:16px;margin:14px 0}
.strip{display:flex;flex-wrap:wrap;gap:2px;margin:8px 0;padding:0;list-style:none;align-items:flex-end}.strip a{display:block;width:10px;height:22px;border-radius:2px;background:var(--good);opacity:.75}.strip a.fail{background:var(--bad);opacity:1;height:12px}.strip a.none{background:var(--line);opacity:1}
svg{max-width:100%;height:auto;display:block}
svg.timeline{min-width:640px}svg text{font:12px system-ui,-apple-system,"Segoe UI",Roboto,"DejaVu Sans",sans-serif;fill:var(--soft)}svg .title{fill:var(--ink);font-weight:560}
.band{fill:var(--quiet)}.line{fill:none;stroke:var(--ink);stroke-width:1.6;stroke-linejoin:round}.end{fill:var(--ink)}.mark{stroke:var(--bad);stroke-dasharray:3 3;fill:none}.grid{stroke:var(--line)}.around{fill:var(--accent);opacity:.15}.strong{fill:none;stroke:var(--accent);stroke-width:2;stroke-linejoin:round}.dot{fill:var(--accent)}.bar-alarm{stroke:var(--bad);stroke-dasharray:4 3}.event{stroke:var(--warn);stroke-dasharray:2 3}.event-dot{fill:var(--warn)}
.hit{fill:transparent}a:hover .hit,a:focus .hit{fill:var(--accent);opacity:.12}
.s1{fill:var(--b1)}.s2{fill:var(--b2)}.s3{fill:var(--b3)}.s4{fill:var(--b4)}.s5{fill:var(--b5)}.s6{fill:var(--b6)}
.key{display:flex;flex-wrap:wrap;gap:4px 16px;font-size:13px;color:var(--soft);margin:0 0 6px;padding:0;list-style:none}.key svg{display:inline-block;vertical-align:-1px;margin-right:5px}
.tip{position:absolute;pointer-events:none;background:var(--ink);color:var(--bg);font-size:13px;line-height:1.4;padding:6px 10px;border-radius:6px;white-space:pre-line;max-width:280px;z-index:3}
kbd{border:1px solid var(--line);border-bottom-width:2px;border-radius:4px;padding:0 6px;font:12px ui-monospace,Menlo,Consolas,"DejaVu Sans Mono",monospace;color:var(--soft)}textarea{max-width:none}.said{margin:0 0 14px}.said span{margin-right:8px}
@media(max-width:680px){main{padding:20px 16px 60px}.bar nav{padding:10px 16px;gap:2px 14px;font-size:14px}.row{grid-template-columns:minmax(0,1fr) auto;gap:4px 14px}.row .hide{display:none}.row .past{grid-column:1/-1;order:1}.foot{grid-column:1/-1;text-align:left;order:2}.foot span{display:inline}.foot span+span:before{content:"· "}.pair,.three{grid-template-columns:1fr}.three>div{border-left:0;border-top:1px solid var(--line)}.three strong{font-size:24px}.wait{grid-template-columns:1fr;justify-items:start}h1{font-size:21px}.newest .title{text-anchor:end;transform:translateX(${PANEL_WIDTH}px)}}
@media print{body{background:#fff;color:#000}.bar,.acts,.more,.skip{display:none}main{max-width:none;padding:0}.say{max-height:none}a{text-decoration:none}}
@media(prefers-reduced-motion:no-preference){.tip{transition:opacity .1s}}
`;
