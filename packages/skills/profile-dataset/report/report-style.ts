/** The report's whole style sheet: no fonts or images from elsewhere, light and dark by the reader's setting, and for print. */
export const reportStyle = `
:root{color-scheme:light dark;--page:#f6f7f9;--panel:#fff;--ink:#14181f;--soft:#566072;--line:#e1e5ec;--accent:#3159d6;--accent-soft:#e7ecfb;--bar:#4f76e8;--bar-2:#7f9df0;--bar-3:#a6bbf5;--bar-4:#c6d3f8;--rest:#c2c9d6;--warn:#8f4a00;--warn-soft:#fff1dc;--warn-bar:#d98a2b;--info:#215a92;--info-soft:#e5f1fc;--plus:#3f6ae0;--minus:#d5722a}
@media (prefers-color-scheme:dark){:root{--page:#0e1117;--panel:#161b24;--ink:#e8ecf3;--soft:#9aa5b8;--line:#293141;--accent:#9db4ff;--accent-soft:#222d4d;--bar:#6f8ff2;--bar-2:#5670c4;--bar-3:#425695;--bar-4:#32416e;--rest:#475166;--warn:#ffc77a;--warn-soft:#3a2a12;--warn-bar:#c98a3c;--info:#93c8fb;--info-soft:#15304a;--plus:#4a6fe0;--minus:#c26a2c}}
*{box-sizing:border-box}
html{scroll-padding-top:16px}
body{margin:0;background:var(--page);color:var(--ink);font:15px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif;-webkit-text-size-adjust:100%}
main{max-width:1120px;margin:0 auto;padding:40px 24px 64px}
h1{margin:2px 0 6px;font-size:28px;line-height:1.2;letter-spacing:-.015em;overflow-wrap:anywhere}
h2{margin:44px 0 14px;font-size:18px;letter-spacing:-.005em}
h2 small{margin-left:8px;font-size:13px;font-weight:400;letter-spacing:0}
h3{margin:0;font-size:16px;overflow-wrap:anywhere}
h4{margin:0 0 6px;font-size:12px;font-weight:600;color:var(--soft)}
a{color:var(--accent);text-decoration:none}a:hover{text-decoration:underline}
:focus-visible{outline:2px solid var(--accent);outline-offset:2px;border-radius:3px}
small,.note,.meta,footer,.blank{color:var(--soft)}
.eyebrow{margin:0;color:var(--soft);font-size:12px;font-weight:600;letter-spacing:.08em;text-transform:uppercase}
.meta{margin:0}.meta+.panel{margin-top:12px}.panel+.panel{margin-top:14px}
nav{display:flex;flex-wrap:wrap;gap:4px 18px;margin:22px 0 -18px;font-size:14px}
.tiles{display:grid;grid-template-columns:repeat(auto-fit,minmax(150px,1fr));gap:12px;margin:26px 0 0;padding:0;list-style:none}
.tiles li,.panel{background:var(--panel);border:1px solid var(--line);border-radius:10px}
.tiles li{padding:14px 16px}
.tiles b{display:block;font-size:24px;line-height:1.25;font-weight:650;letter-spacing:-.02em;font-variant-numeric:tabular-nums}
.tiles span{color:var(--soft);font-size:13px}
.padded{padding:14px 16px}.padded h3{margin-bottom:8px;font-size:14px}
.findings{margin:0;padding:4px 0;list-style:none}
.findings li{display:grid;grid-template-columns:76px 1fr;gap:12px;padding:9px 16px;border-top:1px solid var(--line);overflow-wrap:anywhere}
.findings li:first-child,.findings li.more{border-top:0}.findings li.more{padding-top:0;color:var(--soft);font-size:13px}
.badge{display:inline-block;padding:1px 8px;border-radius:999px;background:var(--accent-soft);color:var(--accent);font-size:12px;font-weight:600;line-height:18px;white-space:nowrap;justify-self:start;align-self:start;margin-top:2px}
.badge.warning{background:var(--warn-soft);color:var(--warn)}.badge.notice{background:var(--info-soft);color:var(--info)}
.badge.plain{background:none;box-shadow:inset 0 0 0 1px var(--line);color:var(--soft)}
.scroll{overflow-x:auto}
table{width:100%;border-collapse:collapse;font-size:14px}
caption{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
caption.title{position:static;width:auto;height:auto;clip-path:none;padding:12px 12px 4px;font-size:13px;color:var(--soft);text-align:left}
th{padding:10px 12px;color:var(--soft);font-size:12px;font-weight:600;text-align:left;white-space:nowrap}
td,tbody th{padding:8px 12px;border-top:1px solid var(--line);vertical-align:middle}
tbody th.name{min-width:130px;max-width:260px;color:var(--ink);font-size:14px;white-space:normal;overflow-wrap:break-word}
td.figure,th.figure{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
td.summary{min-width:220px;color:var(--soft);font-size:13px;overflow-wrap:anywhere}
.overview .badge{margin:1px 0}
.grid{font-size:13px}.grid td{max-width:280px;overflow:hidden;text-overflow:ellipsis;white-space:nowrap;font-variant-numeric:tabular-nums}
.grid thead th{max-width:220px;overflow:hidden;text-overflow:ellipsis;color:var(--ink)}
.grid th.figure{position:sticky;left:0;background:var(--panel);font-weight:400;color:var(--soft)}
.spark{display:block;width:96px;height:22px}.spark path,.histogram rect{fill:var(--bar)}
.spark .rest{fill:var(--rest)}.spark .s0{fill:var(--bar)}.spark .s1{fill:var(--bar-2)}.spark .s2{fill:var(--bar-3)}.spark .s3,.spark .s4,.spark .s5{fill:var(--bar-4)}
.missing{display:flex;align-items:center;justify-content:flex-end;gap:8px}
.missing i{display:block;width:44px;height:6px;border-radius:3px;background:var(--line);overflow:hidden}
.missing span{min-width:44px}.missing i b{display:block;height:100%;background:var(--warn-bar)}
.matrix{width:auto;margin:4px 12px 12px;font-size:12px;font-variant-numeric:tabular-nums}
.pair{display:flex;flex-wrap:wrap;gap:14px;margin-top:12px;align-items:flex-start}.pair .panel{flex:1 1 420px;margin:0;min-width:0}.pair .panel:has(.matrix){flex:0 1 auto;max-width:100%}
.patterns td:last-child{width:100%}
.matrix td{min-width:46px;padding:7px 6px;border:1px solid var(--panel);text-align:center}
.matrix thead td{border:0}.matrix tbody th{max-width:180px;padding:4px 10px 4px 0;border:0;overflow:hidden;text-overflow:ellipsis;text-align:right;color:var(--ink)}
.matrix thead th{height:1px;padding:4px 0;vertical-align:bottom;text-align:left;color:var(--ink)}
.matrix thead span{display:block;max-height:150px;margin:0 auto;overflow:hidden;text-overflow:ellipsis;writing-mode:vertical-rl;transform:rotate(180deg)}
.matrix .self{color:var(--soft)}
.p1{background:color-mix(in srgb,var(--plus) 14%,var(--panel))}.p2{background:color-mix(in srgb,var(--plus) 26%,var(--panel))}.p3{background:color-mix(in srgb,var(--plus) 38%,var(--panel))}.p4{background:color-mix(in srgb,var(--plus) 50%,var(--panel))}.p5{background:color-mix(in srgb,var(--plus) 62%,var(--panel))}
.n1{background:color-mix(in srgb,var(--minus) 14%,var(--panel))}.n2{background:color-mix(in srgb,var(--minus) 26%,var(--panel))}.n3{background:color-mix(in srgb,var(--minus) 38%,var(--panel))}.n4{background:color-mix(in srgb,var(--minus) 50%,var(--panel))}.n5{background:color-mix(in srgb,var(--minus) 62%,var(--panel))}
.column{margin:0 0 14px;padding:18px 20px}
.column header{display:flex;flex-wrap:wrap;align-items:baseline;gap:6px 10px;margin-bottom:14px}
.column header .meta{margin-left:auto;font-size:13px}
.body{display:grid;grid-template-columns:minmax(230px,1fr) minmax(0,2fr);gap:28px;align-items:start}
dl{margin:0;font-size:14px}dl div{display:flex;gap:16px;justify-content:space-between;padding:1.5px 0}
dt{flex:none;max-width:60%;color:var(--soft);overflow-wrap:anywhere}dd{margin:0;text-align:right;font-variant-numeric:tabular-nums;overflow-wrap:anywhere}
.reading dl{columns:2;column-gap:48px}.reading dl div{break-inside:avoid}
.histogram{display:block;width:100%;height:150px}.borders{display:flex;justify-content:space-between;gap:12px;margin:4px 0 0;color:var(--soft);font-size:12px;font-variant-numeric:tabular-nums}.borders span{flex:1;text-align:center}.borders span:first-child{text-align:left}.borders span:last-child{text-align:right}.histogram .axis{stroke:var(--line)}
.note{margin:8px 0 0;font-size:13px}
.doubt{margin-top:14px;padding:10px 14px;border-radius:8px;background:var(--warn-soft);font-size:14px}
.doubt h4{color:var(--warn)}.doubt ul{margin:0;padding:0;list-style:none;overflow-wrap:anywhere}.doubt small{margin-left:6px}
details{margin-top:14px;border-top:1px solid var(--line);padding-top:10px}
summary{width:fit-content;color:var(--accent);font-size:13px;cursor:pointer}
.blocks{display:grid;grid-template-columns:repeat(auto-fill,minmax(210px,1fr));gap:20px 32px;margin-top:14px}
.block dl{font-size:13px}.block.wide{grid-column:1/-1}.block.wide .values{columns:4 180px;column-gap:32px}.values div{break-inside:avoid}.written dl div{justify-content:flex-start}.written dt{width:130px}.written dd{text-align:left}
.values dt{max-width:70%;color:var(--ink)}.values dd{color:var(--soft)}
.frequency{margin:0;padding:0;list-style:none;font-size:14px}
.frequency li{display:grid;grid-template-columns:minmax(80px,34%) 1fr 124px;gap:12px;align-items:center;padding:3px 0}
.frequency .value{overflow:hidden;text-overflow:ellipsis;white-space:nowrap}
.frequency .track{height:10px;border-radius:3px;overflow:hidden}
.frequency .bar{display:block;height:100%;min-width:2px;border-radius:3px;background:var(--bar)}
.frequency .rest{color:var(--soft)}.frequency .rest .bar{background:var(--rest)}
.gaps .track{background:var(--line)}.gaps .bar{background:var(--warn-bar)}
.frequency .times{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
.frequency small{display:inline-block;min-width:52px}
footer{margin-top:44px;font-size:13px}footer h2{margin:0;font-size:13px}footer ul{margin:6px 0 0;padding-left:18px}
@media (max-width:760px){.body{grid-template-columns:1fr;gap:18px}main{padding:24px 14px 48px}.findings li{grid-template-columns:1fr;gap:4px}.findings li.more span:first-child{display:none}.frequency li{grid-template-columns:minmax(70px,38%) 1fr 104px}.frequency small{min-width:0}.reading dl{columns:1}.column header .meta{margin-left:0;width:100%}.histogram{height:110px}}
@media print{:root{color-scheme:light}body{background:#fff;font-size:12px}main{max-width:none;padding:0}nav{display:none}.column,.tiles li,tr,.doubt,.block{break-inside:avoid}h2,h3{break-after:avoid}.scroll{overflow:visible}*{print-color-adjust:exact;-webkit-print-color-adjust:exact}summary{display:none}details::details-content{content-visibility:visible;block-size:auto}}
`;
